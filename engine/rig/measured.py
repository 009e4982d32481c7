"""What can be measured, by name: the choices of the table. `engine.measurements` says how each is done."""

from engine.text import QT_TRANSLATE_NOOP

MEASURED = (
    ("rest", QT_TRANSLATE_NOOP("quantity", "Rest")),
    ("peak", QT_TRANSLATE_NOOP("quantity", "Peak")),
    ("peak_time", QT_TRANSLATE_NOOP("quantity", "Peak time")),
    ("amplitude", QT_TRANSLATE_NOOP("quantity", "Amplitude")),
    ("threshold", QT_TRANSLATE_NOOP("quantity", "Threshold")),
    ("half_width", QT_TRANSLATE_NOOP("quantity", "Half-width")),
    ("rise_time", QT_TRANSLATE_NOOP("quantity", "Rise time")),
    ("fall_time", QT_TRANSLATE_NOOP("quantity", "Fall time")),
    ("upstroke", QT_TRANSLATE_NOOP("quantity", "Maximum upstroke")),
    ("downstroke", QT_TRANSLATE_NOOP("quantity", "Maximum downstroke")),
    ("trough", QT_TRANSLATE_NOOP("quantity", "Trough")),
    ("ahp", QT_TRANSLATE_NOOP("quantity", "After-hyperpolarisation")),
    ("latency", QT_TRANSLATE_NOOP("quantity", "Latency")),
    ("interval", QT_TRANSLATE_NOOP("quantity", "Interval")),
    ("rate", QT_TRANSLATE_NOOP("quantity", "Rate")),
    ("mean", QT_TRANSLATE_NOOP("quantity", "Mean")),
    ("rms", QT_TRANSLATE_NOOP("quantity", "RMS")),
    ("area", QT_TRANSLATE_NOOP("quantity", "Area")),
    ("minimum", QT_TRANSLATE_NOOP("quantity", "Minimum")),
    ("maximum", QT_TRANSLATE_NOOP("quantity", "Maximum")),
    ("peak_to_peak", QT_TRANSLATE_NOOP("quantity", "Peak to peak")),
)  # in the order of the table
