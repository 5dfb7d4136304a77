"""Canonical words for what services say of a file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reclaimerr.clients import mediainfo


@pytest.mark.parametrize(
    ("width", "height", "nominal", "word"),
    [
        (1920, 800, None, "1080p"),
        (1920, 1080, 480, "1080p"),
        (3840, 1608, 720, "2160p"),
        (1440, 1080, None, "1080p"),
        (1280, 536, None, "720p"),
        (720, 576, None, "576p"),
        (720, 384, None, "480p"),
        (640, 480, None, "480p"),
        (None, None, 1080, "1080p"),
        (0, 0, 540, "576p"),
        (None, None, 0, None),
        (None, None, None, None),
    ],
)
def test_pixels_tell_the_resolution_before_a_name_does(
    width: int | None, height: int | None, nominal: int | None, word: str | None
) -> None:
    assert mediainfo.resolution(width, height, nominal) == word


@pytest.mark.parametrize(
    ("name", "tag", "word"),
    [
        ("x264", None, "h264"),
        ("AVC", None, "h264"),
        ("h265", None, "hevc"),
        ("HEVC", None, "hevc"),
        ("AV1", None, "av1"),
        ("XviD", None, "xvid"),
        ("VC1", None, "vc1"),
        ("mpeg2video", None, "mpeg2"),
        ("mpeg4", "XVID", "xvid"),
        ("mpeg4", "DX50", "divx"),
        ("mpeg4", "mp4v", "mpeg4"),
        ("theora", None, "theora"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_video_codec_has_one_word(name: str | None, tag: str | None, word: str | None) -> None:
    assert mediainfo.video_codec(name, tag) == word


@pytest.mark.parametrize(
    ("name", "profile", "word"),
    [
        ("EAC3 Atmos", None, "eac3"),
        ("TrueHD Atmos", None, "truehd"),
        ("truehd", "Dolby TrueHD + Dolby Atmos", "truehd"),
        ("DTS-HD MA", None, "dts-hd"),
        ("DTS-X", None, "dts-hd"),
        ("dts", "DTS-HD MA", "dts-hd"),
        ("dts", "DTS", "dts"),
        ("DTS-ES", None, "dts"),
        ("pcm_s24le", None, "pcm"),
        ("AAC", "LC", "aac"),
        (None, None, None),
    ],
)
def test_an_audio_codec_has_one_word(name: str | None, profile: str | None, word: str | None) -> None:
    assert mediainfo.audio_codec(name, profile) == word


@pytest.mark.parametrize(
    ("kind", "name", "answer"),
    [
        ("HDR10Plus", "HDR", (True, False)),
        ("DV HDR10", "HDR", (True, True)),
        ("PQ", "HDR", (True, False)),
        ("", "", (False, False)),
        (None, "HDR", (True, None)),
        (None, "", (False, None)),
        (None, None, (None, None)),
    ],
)
def test_radarrs_dynamic_range(kind: str | None, name: str | None, answer: tuple[bool | None, bool | None]) -> None:
    assert mediainfo.arr_range(kind, name) == answer


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("SDR", (False, False)),
        ("HDR10", (True, False)),
        ("HLG", (True, False)),
        ("DOVI", (True, True)),
        ("DOVIWithHDR10Plus", (True, True)),
        ("DOVIInvalid", (None, None)),
        ("Unknown", (None, None)),
        (None, (None, None)),
    ],
)
def test_jellyfins_dynamic_range(kind: str | None, answer: tuple[bool | None, bool | None]) -> None:
    assert mediainfo.jellyfin_range(kind) == answer


@pytest.mark.parametrize(
    ("tracks", "codes"),
    [
        (["eng", "ger", "eng"], ("en", "de")),
        (["fre", "und"], ("fr", "und")),
        (["und"], None),
        ([None], None),
        ([], None),
        (["xyz"], ("xyz",)),
    ],
)
def test_spoken_languages_are_unknown_where_no_track_tells(
    tracks: list[str | None], codes: tuple[str, ...] | None
) -> None:
    assert mediainfo.spoken(tracks) == codes


def test_subtitles_may_be_none() -> None:
    assert mediainfo.subtitles([]) == ()
    assert mediainfo.subtitles(["eng", "spa", "eng", None]) == ("en", "es", "und")


@pytest.mark.parametrize(
    ("name", "code"), [("English", "en"), ("Japanese", "ja"), ("Unknown", None), ("Original", None), ("", None)]
)
def test_an_original_language_is_a_code(name: str, code: str | None) -> None:
    assert mediainfo.language(name) == code


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:54:02", 6842), ("51:20", 3080), ("0:51:20.48", 3080), ("0:00:00", None), ("", None), ("soon", None)],
)
def test_a_run_time_is_seconds(text: str, seconds: int | None) -> None:
    assert mediainfo.seconds(text) == seconds


@pytest.mark.parametrize(
    ("path", "name", "word"),
    [
        ("/m/A (2001)/A.2001.MKV", None, "mkv"),
        ("C:\\m\\A.mp4", "mov,mp4,m4a,3gp,3g2,mj2", "mp4"),
        ("/m/A", "mkv", "mkv"),
        ("/m/A.disc folder", "", None),
        (None, "matroska,webm", "matroska"),
    ],
)
def test_a_container_is_the_files_ending(path: str | None, name: str | None, word: str | None) -> None:
    assert mediainfo.container(path, name) == word


@pytest.mark.parametrize(
    ("text", "known"),
    [("tt1517268", "tt1517268"), (" TT0000001 ", "tt0000001"), ("tt0", None), ("0", None), ("", None)],
)
def test_an_imdb_id_is_letters_and_a_number(text: str, known: str | None) -> None:
    assert mediainfo.imdb(text) == known


@pytest.mark.parametrize(
    ("count", "layout"), [(6, 5.1), (8, 7.1), (7, 6.1), (2, 2.0), (1, 1.0), (0, None), (None, None)]
)
def test_channels_are_a_layout(count: int | None, layout: float | None) -> None:
    assert mediainfo.channels(count) == layout


@settings(deadline=None)
@given(some.text(), some.text())
def test_no_words_of_a_service_make_it_fail(one: str, other: str) -> None:
    mediainfo.video_codec(one, other)
    mediainfo.audio_codec(one, other)
    mediainfo.spoken([one, other])
    mediainfo.container(one, other)
    mediainfo.seconds(one)
    mediainfo.pixels(one)
    mediainfo.imdb(one)
    mediainfo.language(one)
    mediainfo.jellyfin_range(one)
    mediainfo.arr_range(one, other)
