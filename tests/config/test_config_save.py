"""Edits of config.toml in place."""

from __future__ import annotations

import os
import stat
import threading
import tomllib
from pathlib import Path

import pytest
from config_builders import JELLYFIN, KEY, RADARR, RULE, TOKEN, WORN, comments

from reclaimerr.config import save
from reclaimerr.config.example import init_text, render
from reclaimerr.config.load import digest, load, load_text
from reclaimerr.config.masked import masked
from reclaimerr.errors import ConfigMistakes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(WORN)
    return path


def _lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def _edited(file: Path, key: str, value: object) -> tuple[list[str], list[str]]:
    before = file.read_bytes().decode()
    save.edit(file, {key: value}, digest(before), {})
    return _lines_changed(before, file.read_bytes().decode())


def test_a_value_changes_and_its_comment_stays(file: Path) -> None:
    assert _edited(file, "web.port", 9000) == (["port = 0x1F90   # in hex"], ["port = 9000   # in hex"])


def test_a_new_key_stands_behind_the_others_of_its_section(file: Path) -> None:
    _edited(file, "web.host", "0.0.0.0")

    assert f'token = "{TOKEN}"\nhost = "0.0.0.0"\n\n# --- services ---' in file.read_text()


def test_a_new_key_stands_behind_its_own_commented_out_form(file: Path) -> None:
    _edited(file, "settings.stale_after", "30h")

    assert '# stale_after = "26h"\nstale_after = "30h"\n' in file.read_text()


def test_a_new_key_is_indented_like_its_neighbours(file: Path) -> None:
    assert _edited(file, "services.radarr-hd.timeout", "5s")[1] == ['  timeout = "5s"']


def test_a_new_section_is_made_for_a_new_key(file: Path) -> None:
    _edited(file, "limits.min_age", "30 days")

    assert file.read_text().endswith('# the end\n\n[limits]\nmin_age = "30 days"\n')


def test_a_new_service_stands_behind_the_others_and_above_the_next_section_s_comment(file: Path) -> None:
    _edited(file, "services.sonarr", {"type": "sonarr", "url": "http://s:1", "api_key": KEY})

    block = f'[services.sonarr]\ntype = "sonarr"\nurl = "http://s:1"\napi_key = "{KEY}"\n'
    assert f"\n\n{block}\n# people\n[users]\n" in file.read_text()


def test_a_removed_key_is_back_at_its_default(file: Path) -> None:
    assert _edited(file, "settings.dry_run", None)[1] == []
    assert load(file, {}).settings.dry_run is True


def test_a_removed_service_takes_nothing_of_the_next_section_along(file: Path) -> None:
    _edited(file, "services.jellyfin", None)

    text = file.read_text()
    assert "jellyfin:8096" not in text
    assert "# people\n[users]\nalice" in text


def test_a_list_is_replaced_as_a_whole(file: Path) -> None:
    assert _edited(file, "users.alice", ["jellyfin:Alice", "plex:al"])[1] == [
        'alice = ["jellyfin:Alice", "plex:al"]  # and her tablet'
    ]


def test_path_maps_are_written_as_inline_tables(file: Path) -> None:
    gone, come = _edited(file, "services.radarr-hd.path_map", [{"from": "/a", "to": "/b"}])

    assert come == ['  path_map = [{ from = "/a", to = "/b" }]']
    assert any("the disk" in line for line in gone)


def test_blocks_are_written_as_blocks(file: Path) -> None:
    _edited(file, "targets", [{"disk": "/data", "keep_free": "15 %"}])

    assert file.read_text().endswith('\n[[targets]]\ndisk = "/data"\nkeep_free = "15 %"\n')


def test_blocks_that_stay_are_changed_in_place(file: Path) -> None:
    _edited(file, "targets", [{"disk": "/a", "keep_free": "1 %"}, {"disk": "/b", "keep_free": "1 %"}])
    file.write_text(file.read_text().replace('disk = "/b"', 'disk = "/b"  # the big one'))

    _edited(file, "targets", [{"disk": "/b", "keep_free": "2 %"}, {"disk": "/c", "keep_free": "3 %"}])

    assert 'disk = "/b"  # the big one\nkeep_free = "2 %"\n' in file.read_text()
    assert [target.disk for target in load(file, {}).targets] == ["/b", "/c"]


def test_several_keys_change_together_or_not_at_all(file: Path) -> None:
    with pytest.raises(ConfigMistakes, match=r"config\.toml:\d+: web\.port: "):
        save.edit(file, {"settings.dry_run": True, "web.port": 70000}, None, {})

    assert file.read_text() == WORN
    assert not file.with_name("config.toml.bak").exists()


def test_an_unknown_key_is_refused_with_a_suggestion(file: Path) -> None:
    with pytest.raises(ConfigMistakes, match=r'web\.prot: unknown key "prot", did you mean "port"'):
        save.edit(file, {"web.prot": 1}, None, {})


@pytest.mark.parametrize("key", ["web.", "", "a b", "rules"])
def test_what_is_no_key_to_edit_is_refused(file: Path, key: str) -> None:
    with pytest.raises(ConfigMistakes):
        save.edit(file, {key: 1}, None, {})


def test_a_value_that_toml_cannot_say_is_refused(file: Path) -> None:
    with pytest.raises(ConfigMistakes, match="nothing that TOML can say"):
        save.edit(file, {"web.port": object()}, None, {})
    with pytest.raises(ConfigMistakes, match="no file can hold"):
        save.edit(file, {"leaving_soon.title": "a\ud800"}, None, {})


def test_an_edit_of_a_file_that_changed_since_it_was_read_is_refused(file: Path) -> None:
    _, seen = save.current(file)
    file.write_text(WORN.replace("0x1F90", "8081"))

    with pytest.raises(save.Changed):
        save.edit(file, {"web.port": 9000}, seen, {})

    assert load(file, {}).web.port == 8081


def test_an_edit_returns_the_digest_that_the_next_one_needs(file: Path) -> None:
    first = save.edit(file, {"web.port": 9000}, digest(WORN), {})
    second = save.edit(file, {"web.port": 9001}, first, {})

    assert second == digest(file.read_text())


def test_the_file_is_private_and_what_it_was_stays_beside_it(file: Path) -> None:
    file.chmod(0o644)

    save.edit(file, {"web.port": 9000}, None, {})

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    backup = file.with_name("config.toml.bak")
    assert (backup.read_text(), stat.S_IMODE(backup.stat().st_mode)) == (WORN, 0o600)
    assert sorted(path.name for path in file.parent.iterdir()) == ["config.toml", "config.toml.bak"]


def test_an_edit_that_changes_nothing_writes_nothing(file: Path) -> None:
    before = file.stat()

    assert save.edit(file, {"settings.dry_run": False}, None, {}) == digest(WORN)

    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert not file.with_name("config.toml.bak").exists()


def test_a_file_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    save.edit(file, {"web.port": 9000}, digest(""), {})

    assert file.read_text() == "[web]\nport = 9000\n"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(save.NotWritten, match="No such file or directory"):
        save.edit(tmp_path / "none" / "config.toml", {"web.port": 9000}, None, {})


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)

    save.edit(link, {"web.port": 9000}, None, {})

    assert link.is_symlink()
    assert load(file, {}).web.port == 9000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can edit for somebody else")
def test_an_edit_by_root_leaves_the_file_to_its_owner(file: Path) -> None:
    os.chown(file, 12345, 12345)

    save.edit(file, {"web.port": 9000}, None, {})

    assert (file.stat().st_uid, file.with_name("config.toml.bak").stat().st_uid) == (12345, 12345)


def test_line_ends_of_windows_stay(file: Path) -> None:
    file.write_bytes(WORN.replace("\n", "\r\n").encode())

    save.edit(file, {"web.host": "0.0.0.0", "limits.min_age": "30 days", "services.jellyfin": None}, None, {})

    content = file.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert load(file, {}).web.host == "0.0.0.0"


def test_what_the_environment_sets_cannot_be_edited(file: Path) -> None:
    env = {"RECLAIMERR_SERVICES__RADARR_HD__URL": "http://other"}

    with pytest.raises(ConfigMistakes, match="is set by RECLAIMERR_SERVICES__RADARR_HD__URL in the environment"):
        save.edit(file, {"services.radarr-hd.url": "http://r"}, None, env)


def test_what_the_environment_sets_elsewhere_counts_when_an_edit_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(RADARR.replace(f'api_key = "{KEY}"\n', ""))

    save.edit(file, {"services.radarr-hd.enabled": False}, None, {"RECLAIMERR_SERVICES__RADARR_HD__API_KEY": KEY})

    assert KEY not in file.read_text()


def test_masks_that_come_back_change_nothing(file: Path) -> None:
    save.edit(file, {"notify.urls": ["ntfy://a/b", "json://c"], "services.radarr-hd.api_key": "***"}, None, {})
    save.edit(
        file, {"web.tokens": [{"name": "tv", "token": TOKEN + "2"}, {"name": "pc", "token": TOKEN + "3"}]}, None, {}
    )
    before = load(file, {})
    shown = masked(before)

    radarr = {key: value for key, value in shown["services"]["radarr-hd"].items() if value is not None}
    save.edit(
        file,
        {
            "services.radarr-hd": radarr | {"enabled": False},
            "notify.urls": [shown["notify"]["urls"][1], "ntfy://d"],
            "web.tokens": [shown["web"]["tokens"][1] | {"role": "admin"}],
            "web.token": "***",
        },
        None,
        {},
    )

    after = load(file, {})
    assert after.services["radarr-hd"].api_key == KEY
    assert after.services["radarr-hd"].enabled is False
    assert after.notify.urls == ("json://c", "ntfy://d")
    assert [(token.name, token.token, token.role) for token in after.web.tokens] == [("pc", TOKEN + "3", "admin")]
    assert after.web.token == TOKEN


def test_a_broken_file_is_refused_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[web\n")

    with pytest.raises(ConfigMistakes, match=r"^config\.toml:1: "):
        save.edit(file, {"web.port": 1}, None, {})


def test_an_edit_may_mend_a_mistake(file: Path) -> None:
    file.write_text(WORN.replace("0x1F90", "70000"))

    save.edit(file, {"web.port": 7676}, None, {})

    assert load(file, {}).web.port == 7676


@pytest.mark.parametrize(
    ("text", "key", "value", "line"),
    [
        ("web.port = 1\n", "web.host", "h", 'web.host = "h"'),
        ("web = { port = 1 } # x\n", "web.port", 2, "web = { port = 2 } # x"),
        ("web = { port = 1 }\n", "web.host", "h", 'web = { port = 1, host = "h" }'),
        ("[[web.tokens]]\nname = 'a'\ntoken = '0123456789abcdef'\n", "web.port", 1, "port = 1"),
        (f"[services]\nx.type = 'radarr'\nx.url = 'http://r'\nx.api_key = '{KEY}'\n", "services.x.enabled", False,
         "x.enabled = false"),
        ("targets = []\n", "targets", [{"disk": "/d", "keep_free": "1 %"}], '[[targets]]'),
    ],
)  # fmt: skip
def test_other_ways_of_writing_are_edited_in_their_own_way(
    tmp_path: Path, text: str, key: str, value: object, line: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)

    save.edit(file, {key: value}, None, {})

    assert line in file.read_text().splitlines()


def test_a_rule_is_added_behind_the_others(file: Path) -> None:
    rule = {"name": "New", "target": "movie", "when": "size > 20 GiB", "action": "notify", "services": ["radarr-hd"]}

    save.add_rule(file, rule, None, {})

    assert [rule.name for rule in load(file, {}).rules] == ["Old", "Keep", "New"]
    assert comments(file.read_text()) == comments(WORN)


def test_a_rule_is_replaced_in_its_place_with_its_comments(file: Path) -> None:
    rule = {"name": "Keep them", "target": "movie", "when": "imdb_rating > 9", "action": "protect"}

    save.replace_rule(file, "Keep", rule, None, {})

    text = file.read_text()
    assert comments(text) == comments(WORN)
    assert 'name = "Keep them"\ntarget = "movie"\nwhen = "imdb_rating > 9"   # the good ones\n' in text


def test_a_removed_rule_leaves_the_next_one_s_comment(file: Path) -> None:
    save.remove_rule(file, "Old", None, {})

    text = file.read_text()
    assert [rule.name for rule in load(file, {}).rules] == ["Keep"]
    assert '# the second rule\n[[rules]]\nname = "Keep"\n' in text


def test_rules_keep_their_order_when_one_is_edited(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("\n".join(RULE.replace("Old", name) for name in "abcd"))

    save.replace_rule(file, "b", tomllib.loads(RULE)["rules"][0] | {"name": "B"}, None, {})
    save.remove_rule(file, "c", None, {})

    assert [rule.name for rule in load(file, {}).rules] == ["a", "B", "d"]


def test_a_rule_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(KeyError, match=r"Kepe.*did you mean.*Keep"):
        save.remove_rule(file, "Kepe", None, {})
    with pytest.raises(KeyError, match="x"):
        save.replace_rule(file, "x", {}, None, {})


def test_a_bad_rule_is_refused_with_its_column(file: Path) -> None:
    rule = {"name": "New", "target": "movie", "when": "size > 20", "action": "delete"}

    with pytest.raises(ConfigMistakes, match=r"rules\[3\]\.when: column 8: "):
        save.add_rule(file, rule, None, {})

    assert file.read_text() == WORN


def test_the_first_rule_of_a_file_is_a_block(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(RADARR)

    save.add_rule(file, tomllib.loads(RULE)["rules"][0], None, {})

    assert file.read_text() == RADARR + "\n" + RULE


def test_the_last_rule_can_go(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(RADARR + "\n" + RULE)

    save.remove_rule(file, "Old", None, {})

    assert file.read_text() == RADARR + "\n"


def test_blocks_can_all_go_and_cannot_be_anything_else(file: Path) -> None:
    before = file.read_text()
    save.edit(file, {"targets": [{"disk": "/a", "keep_free": "1 %"}]}, None, {})

    with pytest.raises(ConfigMistakes, match=r"targets: a list, expected blocks"):
        save.edit(file, {"targets": ["/a"]}, None, {})
    save.edit(file, {"targets": []}, None, {})

    assert file.read_text().strip() == before.strip()


def test_an_expression_of_several_lines_keeps_them(file: Path) -> None:
    rule = {"name": "New", "target": "movie", "when": "size > 20 GiB\nand plays == 0", "action": "delete"}

    save.add_rule(file, rule, None, {})

    assert "when = '''\nsize > 20 GiB\nand plays == 0'''\n" in file.read_text()


def test_of_edits_at_the_same_time_none_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(JELLYFIN)
    people = [f"p{number}" for number in range(16)]
    threads = [
        threading.Thread(target=save.edit, args=(file, {f"users.{person}": [f"jellyfin:{person}"]}, None, {}))
        for person in people
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(load(file, {}).users) == sorted(people)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("web.port", "9000", 9000),
        ("settings.dry_run", "no", False),
        ("limits.min_age", "14 days", "14 days"),
        ("web.allowed_hosts", '["a", "b"]', ["a", "b"]),
        ("users.alice", '["plex:al"]', ["plex:al"]),
        ("schedules.judge", "every 6h", "every 6h"),
        ("nothing.there", "x", "x"),
    ],
)
def test_a_text_of_the_command_line_becomes_the_key_s_value(key: str, text: str, value: object) -> None:
    assert save.value_of(key, text) == value


def test_a_list_of_the_command_line_is_written_as_one() -> None:
    with pytest.raises(ConfigMistakes, match=r"web\.allowed_hosts: is not written as a list of host names"):
        save.value_of("web.allowed_hosts", "a, b")


def test_an_edit_is_what_loads(file: Path) -> None:
    save.edit(file, {"leaving_soon.title": 'Say "bye" \\ now', "web.base_path": "/r"}, None, {})

    config = load_text(file.read_text(), {})
    assert (config.leaving_soon.title, config.web.base_path) == ('Say "bye" \\ now', "/r")


@pytest.mark.parametrize("text", [render(), init_text(TOKEN)], ids=["example", "init"])
def test_new_blocks_stand_with_the_commented_out_ones_of_their_kind(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)

    save.edit(file, {"services.radarr-4k": {"type": "radarr", "url": "http://r", "api_key": KEY}}, None, {})
    save.edit(file, {"web.tokens": [{"name": "tv", "token": TOKEN + "2"}]}, None, {})

    lines = file.read_text().splitlines()
    service = lines.index("[services.radarr-4k]")
    assert max(n for n, line in enumerate(lines) if line.startswith("#[services.")) < service
    assert service < min(n for n, line in enumerate(lines) if line == "#[[rules]]")
    assert lines.index("[web]") < lines.index("[[web.tokens]]") < service
    assert "[services]" not in lines
