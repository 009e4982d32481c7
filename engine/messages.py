"""Every sentence the engine can say, as a template in English. The Qt tools extract them from here."""

from engine.text import QT_TRANSLATE_NOOP

# --- a value that cannot be taken -----------------------------------------------------------
NOT_A_NUMBER = QT_TRANSLATE_NOOP(
    "message", "{path}: “{value}” is not a number; write it like 12.5 or 12,5 (unit: {unit})."
)
NOT_A_NUMBER_WITHOUT_UNIT = QT_TRANSLATE_NOOP(
    "message", "{path}: “{value}” is not a number; write it like 12.5 or 12,5."
)
NUMBER_MISSING = QT_TRANSLATE_NOOP("message", "{path}: a number is missing; write it like 12.5 or 12,5.")
NOT_WHOLE = QT_TRANSLATE_NOOP("message", "{path}: “{value}” is not a whole number.")
OUT_OF_RANGE = QT_TRANSLATE_NOOP("message", "{path}: {value} is outside the limits {low} to {high} {unit}.")
NOT_A_CHOICE = QT_TRANSLATE_NOOP("message", "{path}: “{value}” is not one of {choices}.")
NOT_ON_LADDER = QT_TRANSLATE_NOOP(
    "message", "{path}: {value} is not a 1-2-5 step between {low} and {high} {unit}."
)
NOT_A_FLAG = QT_TRANSLATE_NOOP("message", "{path}: “{value}” is neither true nor false.")
UNKNOWN_PATH = QT_TRANSLATE_NOOP(
    "message", "{path}: there is no such quantity; “describe” lists them all{hint}."
)
DID_YOU_MEAN = QT_TRANSLATE_NOOP("message", " (did you mean {name}?)")
NOT_AN_ASSIGNMENT = QT_TRANSLATE_NOOP("message", "--set {text}: write it as PATH=VALUE.")
SET_TWICE = QT_TRANSLATE_NOOP("message", "{path}: it is set twice, by {first} and by {second}.")

# --- cells and files --------------------------------------------------------------------------
UNKNOWN_TARGET = QT_TRANSLATE_NOOP(
    "message", "{target}: there is no cell of that name ({cells}) and no cell or session file there."
)
FILE_UNREADABLE = QT_TRANSLATE_NOOP("message", "{file}: it cannot be read ({reason}).")
FILE_UNWRITABLE = QT_TRANSLATE_NOOP("message", "{file}: it cannot be written ({reason}).")
FILE_TOO_LARGE = QT_TRANSLATE_NOOP("message", "{file}: it holds more than the limit of {limit} bytes.")
NOT_A_SESSION = QT_TRANSLATE_NOOP("message", "{file}: it is not an Impuls session ({reason}).")
SESSION_TOO_NEW = QT_TRANSLATE_NOOP(
    "message", "{file}: it was written by a newer Impuls (format {version}, this one reads up to {known})."
)
SESSION_SETTING_UNKNOWN = QT_TRANSLATE_NOOP(
    "message", "{file}: the setting {path} is not known here and was left out."
)
CELL_INVALID = QT_TRANSLATE_NOOP("message", "{file}: {field}: {reason}.")
CELL_INVALID_AT = QT_TRANSLATE_NOOP("message", "{file}: line {line}: {field}: {reason}.")

# The same where the reason is a whole sentence.
CELL_REFUSED = QT_TRANSLATE_NOOP("message", "{file}: {field}: {reason}")
CELL_REFUSED_AT = QT_TRANSLATE_NOOP("message", "{file}: line {line}: {field}: {reason}")

# --- why a cell or a session cannot be taken: {reason} of the sentences above ---------------------
LONG_KEY = QT_TRANSLATE_NOOP("message", "in line {line} there is a key of more than {most} parts")
NEEDS_TABLE = QT_TRANSLATE_NOOP("message", "a table is needed here")
UNKNOWN_KEY = QT_TRANSLATE_NOOP("message", "unknown key; known here are {known}")
NEEDS_TABLES = QT_TRANSLATE_NOOP("message", "a list of tables is needed here")
NEEDS_NUMBER = QT_TRANSLATE_NOOP("message", "a number is missing")
NOT_IN_LIMITS = QT_TRANSLATE_NOOP("message", "{value} is not a number from {low} to {high}")
TOO_LONG = QT_TRANSLATE_NOOP("message", "it has {count} letters, the limit is {most}")
NEEDS_TEXT = QT_TRANSLATE_NOOP("message", "a text is needed here")
NOT_ONE_OF = QT_TRANSLATE_NOOP("message", "{value} is not one of {choices}")
NOT_A_WORD = QT_TRANSLATE_NOOP("message", "{value} is not a word of letters, digits and _")
NEEDS_ENGLISH = QT_TRANSLATE_NOOP("message", "the English text is missing")
MISSING = QT_TRANSLATE_NOOP("message", "it is missing")
SAME_CHANNEL = QT_TRANSLATE_NOOP("message", "two channels have the same id")
NEEDS_TWO_SIDES = QT_TRANSLATE_NOOP("message", "two of inside, outside and reversal are needed")
CONCENTRATION_FOLLOWS = QT_TRANSLATE_NOOP("message", "it would be {value} mM, not {low} to {high} mM")
NEEDS_TWO_IONS = QT_TRANSLATE_NOOP("message", "two of {ions} are needed")
LEAK_NOT_BETWEEN = QT_TRANSLATE_NOOP("message", "{value} mV does not lie between the potentials of its ions")
SAME_GATE = QT_TRANSLATE_NOOP("message", "two gates have the same id")
POWER_NOT_WHOLE = QT_TRANSLATE_NOOP("message", "{value} is not a whole number")
NO_RATES = QT_TRANSLATE_NOOP("message", "alpha and beta cannot both be 0")
SLOPE_TOO_SMALL = QT_TRANSLATE_NOOP("message", "{value} is too near to 0 mV, at least 0.01 is needed")
NEEDS_FLAG = QT_TRANSLATE_NOOP("message", "{value} is neither true nor false")
NEEDS_VALUE = QT_TRANSLATE_NOOP("message", "a number, a text, true or false is needed here")
NEEDS_ONE_OF = QT_TRANSLATE_NOOP("message", "exactly one of {keys} is needed")
NOT_TOGETHER = QT_TRANSLATE_NOOP("message", "it cannot stand beside {other}")
TOO_MANY = QT_TRANSLATE_NOOP("message", "there are {count}, the limit is {most}")
TWO_LEAKS = QT_TRANSLATE_NOOP("message", "it cannot stand beside leaks; give one of the two")
BALANCES_NA_ONLY = QT_TRANSLATE_NOOP("message", "only the leak of na can be solved for")
BALANCE_NEEDS_PUMP = QT_TRANSLATE_NOOP("message", "it is missing, but a leak is to be balanced by it")
PUMP_IS_SOLVED = QT_TRANSLATE_NOOP("message", "it is solved for where a leak says balance; leave it out")
NO_BALANCE = QT_TRANSLATE_NOOP("message", "at {value} mV no pump can balance the leaks of Na and K")
NO_INACTIVATION = QT_TRANSLATE_NOOP("message", "the channel {channel} has no gate marked as inactivation")
NO_FORMAT = QT_TRANSLATE_NOOP("message", "the key impuls_session with the format's number is missing")
NO_SUCH_CELL = QT_TRANSLATE_NOOP("message", "cell: there is no cell called {name}")
NEEDS_SETTINGS = QT_TRANSLATE_NOOP("message", "settings: a table of paths and values is needed")
HOLDS_NO_TABLE = QT_TRANSLATE_NOOP("message", "it holds no table")
STATE_FIELDS = QT_TRANSLATE_NOOP("message", "state: its fields are not those of a membrane's state")
STATE_GATES = QT_TRANSLATE_NOOP("message", "state.gates: {count} numbers from 0 to 1 are needed")
STATE_NUMBER = QT_TRANSLATE_NOOP("message", "state.{field}: {value} is not a number from {low} to {high}")
STATE_NUMBERS = QT_TRANSLATE_NOOP(
    "message", "state.slow.{field}: {count} numbers from {low} to {high} are needed"
)
STATE_STEPS = QT_TRANSLATE_NOOP("message", "state.{field}: {value} is not a count of steps")

# --- running ----------------------------------------------------------------------------------
WENT_OUT_OF_RANGE = QT_TRANSLATE_NOOP(
    "message", "The calculation stopped: {quantity} left its range at {time} ms. Reset to rest to go on."
)
ENGINE_FAILED = QT_TRANSLATE_NOOP("message", "The engine stopped: {reason}")
TOO_MANY_SAMPLES = QT_TRANSLATE_NOOP(
    "message", "--out {file}: {count} samples are more than the limit of {limit} for one CSV file."
)
TWO_TO_STDOUT = QT_TRANSLATE_NOOP(
    "message", "--out - and --measure both write to standard output: give --out the name of a file."
)
BAD_COMMAND = QT_TRANSLATE_NOOP("message", "{command}: {reason}")
