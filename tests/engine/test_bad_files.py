"""What is no waveform, protocol, session or trace is refused in a sentence, in under a second of the engine's time.

Measured is the processor's time of reading and judging, not the start of a process, and how many bytes are read at all.
"""

import builtins
import time

import pytest

from engine.files import cells, current_file, protocol, reference, session
from engine.rig.rig import default_rig
from engine.text import BadInput

AXON = default_rig(cells.preset("axon-1952"))
READERS = {
    "waveform": (lambda file: current_file.with_file(AXON, file), current_file.MOST_BYTES),
    "protocol": (lambda file: protocol.applied(AXON, protocol.load(file)), protocol.MOST_BYTES),
    "session": (session.load, session._LARGEST_FILE),
    "trace": (lambda file: reference.load(file, AXON), reference.MOST_BYTES),
}
HEAD, SETTINGS = "t_ms,I_nA\n", "impuls_protocol = 1\n[settings]\n"
ROWS = "".join(f"{k * 0.01:.2f},{k % 7}\n" for k in range(200_000))
WIDE = 1_000_000
BAD = {
    "text": HEAD + "0,1\n1,two\n", "text at the very end": HEAD + ROWS + "1,two\n", "a letter": "Dear all,\nhello\n",
    "units missing": "t,I\n" + ROWS, "a million names": "t_ms," + "I_nA," * WIDE + "\n",
    "a million columns": HEAD + "1," * WIDE + "\n", "a million spaces": "1 " * WIDE, "one word": "x" * 2_900_000,
    "nothing in it": HEAD + ",\n" * 1_900_000, "empty lines": "\n" * 2_900_000, "comments": "#\n" * 1_400_000,
    "zeros": "\0" * 2_000_000, "brackets": "x = " + "[" * 2_900_000, "dots": "a" + ".a" * 1_400_000 + " = 1\n",
    "keys": SETTINGS + "".join(f"stimulus.x{k} = 1\n" for k in range(150_000)),
    "many points": SETTINGS + 'stimulus.shape = "' + "0.5 " * 700_000 + '"\n',
    "points of text": SETTINGS + 'stimulus.shape = "' + "zz " * 900_000 + '"\n',
}  # fmt: skip


@pytest.fixture
def counted(monkeypatch):
    """Counts the bytes that are read of files opened from here on."""
    taken = []
    honest = builtins.open

    def counting(path, *args, **more):
        file = honest(path, *args, **more)
        read = file.read

        def counted_read(size=-1):
            content = read(size)
            taken.append(len(content))
            return content

        class Counted:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                file.close()

            read = staticmethod(counted_read)

            def __getattr__(self, name):
                return getattr(file, name)

        return Counted()

    monkeypatch.setattr(builtins, "open", counting)
    return taken


def seconds_to_refuse(load, file) -> tuple[float, str]:
    """The least of two: what another program on this computer does in between is no time of the engine's."""
    spent, sentence = [], ""
    for _ in range(2):
        began = time.process_time()
        with pytest.raises(BadInput) as refusal:
            load(file)
        spent.append(time.process_time() - began)
        sentence = refusal.value.message.english()
    return min(spent), sentence


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", BAD)
def test_refused_within_a_second_in_a_sentence(tmp_path, kind, reader):
    file = tmp_path / "bad.csv"
    file.write_text(BAD[kind])
    spent, sentence = seconds_to_refuse(READERS[reader][0], file)
    assert spent < 1.0, f"{spent:.2f} s"
    assert sentence.count("\n") == 0 and 10 < len(sentence) < 400 and sentence.endswith(".")


@pytest.mark.parametrize("reader", READERS)
def test_of_two_gigabytes_no_more_is_read_than_may_be(tmp_path, counted, reader):
    load, most = READERS[reader]
    file = tmp_path / "huge.csv"
    with file.open("wb") as made:
        made.truncate(2_000_000_000)  # sparse: it takes no room
    spent, sentence = seconds_to_refuse(load, file)
    assert spent < 1.0 and "limit" in sentence and "huge.csv" in sentence
    assert 0 < sum(counted) <= 2 * (most + 1)  # twice, as it was tried twice
