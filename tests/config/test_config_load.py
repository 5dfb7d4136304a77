"""From config.toml to a Config."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from config_builders import JELLYFIN, KEY, PLEX, RADARR, RULE, TOKEN, WORN, mistake, mistakes

from reclaimerr.clock import DAY
from reclaimerr.config import load
from reclaimerr.config.load import load_text
from reclaimerr.config.shape import Config, Target
from reclaimerr.errors import ConfigMistakes
from reclaimerr.model.location import PathMap


def test_nothing_written_is_every_default() -> None:
    assert load_text("", {}) == Config()


def test_a_worn_file_becomes_typed_values() -> None:
    config = load_text(WORN, {})

    assert (config.settings.dry_run, config.web.port, config.web.token) == (False, 8080, TOKEN)
    radarr = config.services["radarr-hd"]
    assert (radarr.name, radarr.type, radarr.url) == ("radarr-hd", "radarr", "https://radarr.lan/radarr")
    assert radarr.path_map == (PathMap(origin="/data", here="/mnt"),)
    assert config.users == {"alice": ("jellyfin:Alice",)}
    assert [(rule.name, rule.action, rule.grace) for rule in config.rules] == [
        ("Old", "delete", 14 * DAY),
        ("Keep", "protect", 14 * DAY),
    ]


def test_durations_sizes_and_shares_become_seconds_bytes_and_parts() -> None:
    config = load_text(
        '[settings]\nhang_timeout = "90 min"\n[limits]\nmax_bytes_per_day = "1.5 TB"\nmax_share_per_day = "2.5 %"\n'
        '[[targets]]\ndisk = "/data"\nkeep_free = "15 %"\n',
        {},
    )

    assert config.settings.hang_timeout == 5400
    assert config.limits.max_bytes_per_day == 1_500_000_000_000
    assert config.limits.max_share_per_day == 0.025
    assert config.targets == (Target(disk="/data", keep_free=0.15),)


def test_plex_and_jellyfin_have_a_longer_time_out() -> None:
    config = load_text(RADARR + JELLYFIN, {})

    assert (config.services["radarr-hd"].timeout, config.services["jellyfin"].timeout) == (60, 180)


def test_a_written_time_out_goes_before_the_type_s_own() -> None:
    assert load_text(JELLYFIN + 'timeout = "5s"\n', {}).services["jellyfin"].timeout == 5


def test_the_only_media_server_is_the_main_one() -> None:
    config = load_text(RADARR + JELLYFIN, {})

    assert config.main is not None
    assert config.main.name == "jellyfin"


def test_of_two_media_servers_the_one_that_says_so_is_the_main_one() -> None:
    config = load_text(JELLYFIN + PLEX + "main = true\n", {})

    assert config.main is not None
    assert config.main.name == "plex"


def test_of_two_media_servers_the_only_enabled_one_is_the_main_one() -> None:
    config = load_text(JELLYFIN + "enabled = false\n" + PLEX, {})

    assert config.main is not None
    assert config.main.name == "plex"


def test_two_media_servers_without_a_main_one_are_a_mistake() -> None:
    assert mistake(JELLYFIN + PLEX) == (
        "config.toml:5: services.plex.main: there are 2 media servers (jellyfin, plex), "
        "expected main = true at one of them"
    )


def test_two_main_media_servers_are_a_mistake() -> None:
    assert mistake(JELLYFIN + "main = true\n" + PLEX + "main = true\n") == (
        "config.toml:10: services.plex.main: jellyfin is the main media server already, expected one"
    )


def test_only_a_media_server_can_be_the_main_one() -> None:
    assert mistake(RADARR + "main = true\n") == (
        "config.toml:5: services.radarr-hd.main: radarr has no such thing, expected only for plex and jellyfin"
    )


def test_a_time_zone_falls_back_to_tz_and_then_to_utc() -> None:
    assert load_text("", {"TZ": "Europe/Berlin"}).settings.timezone == "Europe/Berlin"
    assert load_text("", {"TZ": ":Europe/Berlin"}).settings.timezone == "Europe/Berlin"
    assert load_text("", {"TZ": "Moon/Crater"}).settings.timezone == "UTC"


def test_a_written_time_zone_goes_before_tz() -> None:
    config = load_text('[settings]\ntimezone = "Asia/Tokyo"\n', {"TZ": "Europe/Berlin"})

    assert config.settings.timezone == "Asia/Tokyo"


def test_history_begins_at_midnight_in_the_time_zone() -> None:
    text = '[settings]\ntimezone = "Europe/Berlin"\n' + JELLYFIN

    assert load_text(text + "history_since = 2020-01-31\n", {}).services["jellyfin"].history_since == 1580425200
    assert load_text(text + 'history_since = "2020-01-31"\n', {}).services["jellyfin"].history_since == 1580425200


def test_an_address_loses_its_last_slash_and_a_base_path_too() -> None:
    config = load_text('[web]\nbase_path = "/media/reclaimerr/"\n' + RADARR.replace("7878", "7878/"), {})

    assert config.web.base_path == "/media/reclaimerr"
    assert config.services["radarr-hd"].url == "http://radarr:7878"


def test_every_mistake_is_told_at_once_with_its_line_in_the_order_of_the_file() -> None:
    found = mistakes(
        '[settings]\ndry_run = "yes"\n\n[web]\nport = 99999\nprot = 1\n'
        + RADARR.replace('"radarr"', '"radar"').replace("http:", "ftp:")
    )

    assert found == [
        'config.toml:2: settings.dry_run: "yes" is text, expected true or false',
        "config.toml:5: web.port: 99999 is out of range, expected from 0 to 65535",
        'config.toml:6: web.prot: unknown key "prot", did you mean "port"?',
        'config.toml:8: services.radarr-hd.type: "radar" is not known, expected one of radarr, sonarr, plex, '
        'jellyfin, seerr, tautulli, did you mean "radarr"?',
        'config.toml:9: services.radarr-hd.url: "ftp://radarr:7878" is no http or https address, '
        "expected such as http://radarr:7878",
    ]


def test_the_environment_s_mistakes_are_told_with_the_file_s() -> None:
    found = mistakes("[web]\nport = true\n", {"RECLAIMERR_WEB__PROT": "1"})

    assert found == [
        "config.toml:2: web.port: true is a flag, expected a whole number from 0 to 65535",
        'environment: RECLAIMERR_WEB__PROT: there is no key "prot" in web, did you mean "port"?',
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = \n", "config.toml:1: column 5: Invalid value, expected valid TOML"),
        ("[web]\nport = 1\nport = 2\n", "config.toml:3: column 9: Cannot overwrite a value, expected valid TOML"),
        ('[web]\ntoken = "abc', "config.toml:2: Unterminated string, expected valid TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, told: str) -> None:
    assert mistake(text) == told


def test_deep_nesting_is_a_mistake_and_no_crash() -> None:
    assert mistake("a = " + "[" * 20_000 + "]" * 20_000) == "config.toml: is nested too deeply, expected plain TOML"


def test_a_number_with_thousands_of_digits_is_a_mistake_and_no_crash() -> None:
    assert "expected valid TOML" in mistake("a = " + "9" * 5000)
    assert mistake("[web]\nport = 0x" + "f" * 5000) == (
        "config.toml:2: web.port: a very large number is out of range, expected from 0 to 65535"
    )


def test_a_missing_key_is_told_at_its_section() -> None:
    assert mistake("# a\n" + RADARR.replace(f'api_key = "{KEY}"\n', "")) == (
        "config.toml:2: services.radarr-hd.api_key: is missing, expected text"
    )


def test_a_mistake_within_a_list_is_told_at_the_list() -> None:
    text = RADARR + 'path_map = [\n  { from = "/data", to = "/mnt" },\n  { from = "data", to = "/mnt" },\n]\n'

    assert mistake(text) == (
        'config.toml:5: services.radarr-hd.path_map: "data" is not absolute, expected a path such as /data'
    )


def test_a_rule_s_mistake_has_its_line_and_its_column() -> None:
    text = RULE + "\n" + RULE.replace("Old", "Other").replace("180 days", "180")

    assert mistake(text).startswith("config.toml:10: rules[2].when: column 17: ")


def test_rules_of_one_name_are_a_mistake_at_the_second() -> None:
    assert mistake(RULE + RULE.replace("Old", "OLD")) == (
        'config.toml:7: rules[2].name: "OLD" is there twice, expected another name'
    )


def test_a_slash_in_a_rule_s_name_is_a_mistake() -> None:
    assert mistake(RULE.replace("Old", "a/b")) == (
        'config.toml:2: rules[1].name: "a/b" has a slash or is only dots, expected a name without a slash'
    )


def test_an_automatic_rule_needs_a_day_of_grace() -> None:
    assert mistake(RULE + 'auto = true\ngrace = "23 hours"\n') == (
        "config.toml:7: rules[1].grace: is too short for auto = true, expected at least 1 day"
    )
    assert load_text(RULE + 'auto = true\ngrace = "1 day"\n', {}).rules[0].auto


def test_a_rule_that_waits_for_a_person_needs_no_grace() -> None:
    assert load_text(RULE + 'grace = "0 s"\n', {}).rules[0].grace == 0


def test_a_rule_names_services_that_there_are() -> None:
    assert mistake(RADARR + RULE + 'services = ["radarr-4k"]\n') == (
        'config.toml:10: rules[1].services: there is no service "radarr-4k", did you mean "radarr-hd"?'
    )


def test_a_service_s_name_has_small_letters_digits_and_dashes_only() -> None:
    assert mistake(RADARR.replace("radarr-hd", "Radarr_HD")) == (
        'config.toml:1: services.Radarr_HD: "Radarr_HD" is no name, expected small letters, digits and dashes'
    )


def test_a_service_cannot_be_called_like_a_part_of_reclaimerr() -> None:
    assert mistake(RADARR.replace("radarr-hd", "web")) == (
        'config.toml:1: services.web: "web" is the name of a part of Reclaimerr, expected another'
    )


def test_short_and_equal_tokens_are_mistakes_that_do_not_repeat_them() -> None:
    short = mistake('[web]\ntoken = "fifteen-letters"\n')
    equal = mistake(f'[web]\ntoken = "{TOKEN}"\n[[web.tokens]]\nname = "tv"\ntoken = "{TOKEN}"\n')

    assert short == "config.toml:2: web.token: has 15 characters, expected at least 16"
    assert equal == "config.toml:5: web.tokens[1].token: is the same as another token, expected one of its own"


def test_an_empty_token_is_one_that_was_not_chosen() -> None:
    assert load_text('[web]\ntoken = ""\n', {}).web.token == ""


def test_an_empty_further_token_is_a_mistake() -> None:
    assert mistake('[[web.tokens]]\nname = "tv"\ntoken = ""\n') == (
        "config.toml:3: web.tokens[1].token: is empty, expected the key"
    )


@pytest.mark.parametrize("name", ["auto", "Owner"])
def test_a_token_cannot_pass_for_somebody_else_in_the_history(name: str) -> None:
    assert "stands for somebody else in the history" in mistake(f'[[web.tokens]]\nname = "{name}"\ntoken = "{TOKEN}"\n')


def test_names_of_tokens_are_unique() -> None:
    block = '[[web.tokens]]\nname = "tv"\ntoken = "{}-0123456789"\n'

    assert mistake(block.format("first") + block.format("other")) == (
        'config.toml:5: web.tokens[2].name: "tv" is there twice, expected another name'
    )


def test_a_secret_of_the_wrong_type_is_not_repeated() -> None:
    assert mistake(RADARR.replace(f'"{KEY}"', "12345678901234567890")) == (
        "config.toml:4: services.radarr-hd.api_key: is not text, expected the key in quotes"
    )


def test_a_password_in_an_address_is_a_mistake_that_does_not_repeat_it() -> None:
    assert mistake(RADARR.replace("http://", "http://me:hunter2@")) == (
        "config.toml:3: services.radarr-hd.url: has a user or password in it, expected such as http://radarr:7878"
    )


def test_libraries_belong_to_media_servers() -> None:
    assert mistake(RADARR + 'libraries = ["Movies"]\n') == (
        "config.toml:5: services.radarr-hd.libraries: radarr has no such thing, expected only for plex and jellyfin"
    )


def test_an_account_belongs_to_one_person() -> None:
    assert mistake('[users]\nalice = ["plex:al"]\nbob = ["plex:AL"]\n') == (
        'config.toml:3: users.bob: "plex:AL" belongs to "alice" already, expected one person'
    )


def test_an_account_names_its_service() -> None:
    assert mistake('[users]\nalice = ["al"]\n') == (
        'config.toml:2: users.alice: "al" is not service:account, expected a list such as '
        '["plex:alice", "jellyfin:Alice"]'
    )


def test_a_setting_above_the_first_section_is_told_where_it_belongs() -> None:
    assert mistake("port = 1\n") == 'config.toml:1: port: unknown key "port", it belongs into [web]'


def test_a_section_that_is_something_else_is_a_mistake() -> None:
    assert mistake("web = 5\n") == "config.toml:1: web: 5 is a number, expected a section [web]"
    assert mistake("[rules]\na = 1\n") == "config.toml:1: rules: a table, expected blocks that begin with [[rules]]"
    assert mistake("[services]\nradarr = 1\n") == (
        "config.toml:2: services.radarr: 1 is a number, expected a section [services.NAME]"
    )


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("2", "2 was written by a newer Reclaimerr, expected at most 1"),
        ("0", "0 is no version, expected 1"),
        ('"1"', '"1" is text, expected 1'),
    ],
)
def test_a_version_that_we_do_not_know_is_a_mistake(version: str, told: str) -> None:
    assert mistake(f"config_version = {version}\n") == f"config.toml:1: config_version: {told}"


def test_a_schedule_is_of_a_task_that_a_clock_may_start() -> None:
    assert load_text('[schedules]\njudge = "every  6h"\n', {}).schedules == {"judge": "every 6h"}
    assert mistake('[schedules]\nremove = "every 6h"\n').startswith("config.toml:2: schedules.remove: no such task")


def test_a_file_is_read_with_its_own_name_in_the_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[web]\nport = 'x'\n")

    with pytest.raises(ConfigMistakes, match=r"^mine\.toml:2: web\.port: "):
        load.load(file, {})


def test_no_file_is_the_environment_alone() -> None:
    assert load.load(None, {"RECLAIMERR_WEB__PORT": "9000"}).web.port == 9000


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf[web]\r\nport = 9000\r\n")

    assert load.load(file, {}).web.port == 9000


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"[web]\n# caf\xe9\n")

    with pytest.raises(ConfigMistakes, match=r"^config\.toml:2: is not UTF-8 text"):
        load.load(file, {})


def test_a_directory_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistakes, match="cannot be read: Is a directory"):
        load.load(tmp_path, {})
    with pytest.raises(ConfigMistakes, match="cannot be read: No such file or directory"):
        load.load(tmp_path / "config.toml", {})


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"#" * (2 << 20))

    with pytest.raises(ConfigMistakes, match="larger than 1 MiB"):
        load.load(file, {})


def test_the_file_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    personal = tmp_path / "xdg" / "reclaimerr" / "config.toml"

    data = tmp_path / "data"
    data.mkdir()
    assert load.find(None, env, str(data)) is None
    (data / "config.toml").touch()
    assert load.find(None, env) is None
    assert load.find(None, env, str(data)) == data / "config.toml"
    assert load.find(None, env | {"RECLAIMERR_DATA": str(data)}) == data / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.touch()
    assert load.find(None, env, str(data)) == personal
    (here / "config.toml").touch()
    assert load.find(None, env, str(data)) == Path("config.toml")
    assert load.find(None, env | {"RECLAIMERR_CONFIG": "/etc/r.toml"}) == Path("/etc/r.toml")
    assert load.find("other.toml", env | {"RECLAIMERR_CONFIG": "/etc/r.toml"}) == Path("other.toml")


def test_the_data_directory_is_looked_for_in_order() -> None:
    env = {"HOME": "/home/me"}
    config = load_text('[settings]\ndata_dir = "data"\n', {})
    file = Path("/etc/reclaimerr/config.toml")

    assert load.data_root(None, env, Config(), None) == Path("/home/me/.local/share/reclaimerr")
    assert load.data_root(None, env | {"XDG_DATA_HOME": "/xdg"}, Config(), None) == Path("/xdg/reclaimerr")
    assert load.data_root(None, env, config, file) == Path("/etc/reclaimerr/data")
    assert load.data_root(None, env | {"RECLAIMERR_DATA": "/config"}, config, file) == Path("/config")
    assert load.data_root("/here", env | {"RECLAIMERR_DATA": "/config"}, config, file) == Path("/here")


def test_printing_a_configuration_tells_no_secret() -> None:
    config = load_text(
        WORN + f'[[web.tokens]]\nname = "tv"\ntoken = "{TOKEN}2"\n[notify]\nurls = ["ntfy://s3cret"]\n', {}
    )

    assert TOKEN not in repr(config)
    assert KEY not in repr(config)
    assert "s3cret" not in repr(config)


def test_secrets_are_every_key_token_and_address_with_its_parts() -> None:
    config = load_text(
        WORN
        + f'[[web.tokens]]\nname = "tv"\ntoken = "{TOKEN}2"\n'
        + '[notify]\nurls = ["discord://webhook-id-0000001/webhook-token-000002?x=1"]\n',
        {},
    )

    assert set(config.secrets()) >= {
        TOKEN,
        f"{TOKEN}2",
        KEY,
        "discord://webhook-id-0000001/webhook-token-000002?x=1",
        "webhook-id-0000001",
        "webhook-token-000002",
    }
    assert len(config.secrets()) == len(set(config.secrets()))


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(AttributeError):
        load_text(WORN, {}).settings.dry_run = True  # type: ignore[misc]


def test_changing_a_copy_leaves_the_original() -> None:
    config = load_text(WORN, {})
    other = msgspec.structs.replace(config, settings=msgspec.structs.replace(config.settings, dry_run=True))

    assert (config.settings.dry_run, other.settings.dry_run) == (False, True)
