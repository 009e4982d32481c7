import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from engine import messages
from engine.text import BadInput, Message
from gui import labels


class Shouting(QTranslator):
    def translate(self, context, source, disambiguation=None, n=-1):
        return source.upper().replace("{OF}", "{of}") if context == "quantity" else source

    def isEmpty(self):
        return False


def test_names(store):
    rig = store.rig
    assert labels.name(rig.quantity("ions.na.inside")) == "Na⁺ inside"
    assert labels.choice_names(rig.quantity("stimulus.mode"))[:3] == ("Off", "Single", "Train")
    assert labels.with_unit(rig.quantity("temperature"), 6.3) == "6.3 °C"
    assert labels.limits(rig.quantity("stimulus.amplitude")) == "−1000 to 1000 µA/cm²"
    assert labels.limits(rig.quantity("channels.na.on")) == ""


def test_every_quantity_has_its_texts(store):
    for path, quantity in store.rig.quantities().items():
        assert "{" not in labels.name(quantity) + labels.help(quantity)
        assert path in labels.tooltip(quantity)


def test_they_are_translated(store):
    translator = Shouting()
    QCoreApplication.installTranslator(translator)
    try:
        assert labels.name(store.rig.quantity("ions.na.inside")) == "Na⁺ INSIDE"
    finally:
        QCoreApplication.removeTranslator(translator)


def test_messages(store):
    quantity = store.rig.quantity("stimulus.count")
    with pytest.raises(BadInput) as refused:
        quantity.parse("0")
    told = labels.by_name(refused.value.message, quantity)
    assert labels.message(told) == "Count: 0 is outside the limits 1 to 100000."
    assert labels.message(refused.value.message).startswith("stimulus.count: ")
    nested = Message.of(messages.UNKNOWN_PATH, path="x", hint=Message.of(messages.DID_YOU_MEAN, name="y"))
    assert "(did you mean y?)" in labels.message(nested)


def test_numbers_in_messages_have_the_decimal_mark_of_the_language(store):
    quantity = store.rig.quantity("ions.na.inside")
    with pytest.raises(BadInput) as refused:
        quantity.parse("-2,5")
    QLocale.setDefault(QLocale(QLocale.Language.Indonesian))
    try:
        assert "−2,5" in labels.message(refused.value.message)
        assert "0,01" in labels.message(refused.value.message)
    finally:
        QLocale.setDefault(QLocale.c())
