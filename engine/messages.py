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
OUT_OF_RANGE_WITHOUT_UNIT = QT_TRANSLATE_NOOP(
    "message", "{path}: {value} is outside the limits {low} to {high}."
)
OUT_OF_RANGE = QT_TRANSLATE_NOOP("message", "{path}: {value} is outside the limits {low} to {high} {unit}.")
NOT_A_CHOICE = QT_TRANSLATE_NOOP("message", "{path}: “{value}” is not one of {choices}.")
NOT_ON_LADDER = QT_TRANSLATE_NOOP(
    "message", "{path}: {value} is not a 1-2-5 step between {low} and {high} {unit}."
)
TOO_MANY_TRACES = QT_TRANSLATE_NOOP(
    "message", "The scope shows {most} traces at the most; take one away before you add another."
)
NOT_A_FLAG = QT_TRANSLATE_NOOP("message", "{path}: “{value}” is neither true nor false.")
OFF_THE_FIBRE = QT_TRANSLATE_NOOP(
    "message", "{path}: {value} mm is off the fibre, which ends at the limit of {length} mm."
)
TOO_MANY_COMPARTMENTS = QT_TRANSLATE_NOOP(
    "message",
    "{path}: {value} makes {count} compartments, the limit is {most}; take a shorter fibre, a thicker one or "
    "a larger {accuracy}.",
)
SHORTER_THAN_A_PERIOD = QT_TRANSLATE_NOOP(
    "message",
    "{path}: {value} mm is shorter than a node and its internode; with this myelin the limit is {least} mm.",
)
PARANODES_TOO_LONG = QT_TRANSLATE_NOOP(
    "message", "{path}: {value} µm leave nothing of the internode; the limit is just below {most} µm."
)
NOT_IN_A_FIBRE = QT_TRANSLATE_NOOP("message", "{path}: {drug} cannot be given to a fibre (cable.on is true).")
# What a fibre does without, as one says it in a list; see engine.left_out.
CLAMP_LEFT_OUT = QT_TRANSLATE_NOOP("message", "clamp")
DYNAMIC_LEFT_OUT = QT_TRANSLATE_NOOP("message", "dynamic clamp")
RECEPTORS_LEFT_OUT = QT_TRANSLATE_NOOP("message", "receptors")
NOISE_LEFT_OUT = QT_TRANSLATE_NOOP("message", "noise")
MOVING_LEFT_OUT = QT_TRANSLATE_NOOP("message", "moving concentrations")
UNKNOWN_PATH = QT_TRANSLATE_NOOP(
    "message", "{path}: there is no such quantity; “describe” lists them all{hint}."
)
DID_YOU_MEAN = QT_TRANSLATE_NOOP("message", " (did you mean {name}?)")
NOT_AN_ASSIGNMENT = QT_TRANSLATE_NOOP("message", "--set {text}: write it as PATH=VALUE.")
SET_TWICE = QT_TRANSLATE_NOOP("message", "{path}: it is set twice, by {first} and by {second}.")

NO_SHAPE = QT_TRANSLATE_NOOP("message", "{path}: it is not a waveform ({reason}).")
SHAPE_NO_TEXT = QT_TRANSLATE_NOOP("message", "a text of points is needed, as in 0:0 0.5:1 1:0")
SHAPE_TOO_SHORT = QT_TRANSLATE_NOOP("message", "two points at least are needed, as in 0:0 0.5:1 1:0")
SHAPE_TOO_LONG = QT_TRANSLATE_NOOP("message", "it has {count} points, the limit is {most}")
SHAPE_POINT = QT_TRANSLATE_NOOP(
    "message", "“{value}” is not a point: place from 0 to 1, a colon, height at most 1 above or below 0"
)
SHAPE_GOES_BACK = QT_TRANSLATE_NOOP("message", "the point “{value}” stands before the one it follows")

# --- cells and files --------------------------------------------------------------------------
UNKNOWN_TARGET = QT_TRANSLATE_NOOP(
    "message", "{target}: there is no cell of that name ({cells}) and no cell or session file there."
)
FILE_UNREADABLE = QT_TRANSLATE_NOOP("message", "{file}: it cannot be read ({reason}).")
FILE_UNWRITABLE = QT_TRANSLATE_NOOP("message", "{file}: it cannot be written ({reason}).")
RECORD_OVERTAKEN = QT_TRANSLATE_NOOP(
    "message", "The engine recorded faster than the file could be written: stop it, then save again."
)
RECORD_CHANGED = QT_TRANSLATE_NOOP(
    "message", "A trace was taken away while the record was being written: save again."
)
NOTHING_SHOWN = QT_TRANSLATE_NOOP("message", "There is nothing on the screen yet that could be saved.")
NOTHING_RECORDED = QT_TRANSLATE_NOOP("message", "Nothing is recorded yet.")
TOO_MUCH_TO_COPY = QT_TRANSLATE_NOOP(
    "message",
    "The screen holds {count} numbers, too many for the clipboard (limit {limit}): save them as CSV.",
)
FILE_TOO_LARGE = QT_TRANSLATE_NOOP("message", "{file}: it holds more than the limit of {limit} bytes.")
NOT_A_SESSION = QT_TRANSLATE_NOOP("message", "{file}: it is not an Impuls session ({reason}).")
SESSION_TOO_NEW = QT_TRANSLATE_NOOP(
    "message", "{file}: it was written by a newer Impuls (format {version}, this one reads up to {known})."
)
SESSION_FIBRE_AT_REST = QT_TRANSLATE_NOOP(
    "message", "{file}: what the fibre was like is not in it: it begins at rest."
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
NOT_UTF8 = QT_TRANSLATE_NOOP("message", "it is not a text in UTF-8")
TOO_DEEP = QT_TRANSLATE_NOOP("message", "it is nested too deeply")
LONG_NUMBER = QT_TRANSLATE_NOOP("message", "a number in it has too many digits")
NOT_JSON = QT_TRANSLATE_NOOP("message", "it is not JSON (line {line})")
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
STATE_DELAYS = QT_TRANSLATE_NOOP("message", "state.{field}: three times in ms are needed, or none")
STATE_STEPS = QT_TRANSLATE_NOOP("message", "state.{field}: {value} is not a count of steps")

# --- sweeps that are kept, and traces from files ---------------------------------------------------
SWEEP_NAME_TOO_LONG = QT_TRANSLATE_NOOP("message", "The name of a sweep has {most} letters at the most.")
SWEEP_GONE = QT_TRANSLATE_NOOP(
    "message", "Sweep {number} is no longer kept; newer ones have taken its place."
)
TOO_MANY_PINNED = QT_TRANSLATE_NOOP(
    "message", "No more sweeps can be pinned beside the {count} that are; let one of them go first."
)
NO_REFERENCE = QT_TRANSLATE_NOOP("message", "{file}: it cannot be taken as a reference trace: {reason}.")
REFERENCE_NO_NUMBERS = QT_TRANSLATE_NOOP("message", "it holds no table of numbers")
REFERENCE_ONE_COLUMN = QT_TRANSLATE_NOOP("message", "it has one column; time and a value are needed")
REFERENCE_TOO_LONG = QT_TRANSLATE_NOOP("message", "it has {count} rows, the limit is {most}")
REFERENCE_TOO_WIDE = QT_TRANSLATE_NOOP("message", "it has {count} columns, the limit is {most}")
REFERENCE_NOT_A_NUMBER = QT_TRANSLATE_NOOP("message", "in line {line} “{value}” is not a number")
REFERENCE_UNEVEN_ROW = QT_TRANSLATE_NOOP("message", "line {line} has {count} columns and not {wanted}")
REFERENCE_TIMES = QT_TRANSLATE_NOOP("message", "its times do not rise (row {row} of its numbers)")
REFERENCE_UNKNOWN = QT_TRANSLATE_NOOP(
    "message", "none of its columns is known here ({names}); name them as in V_mV or I_stim_uA/cm2"
)

# --- waveforms and protocols ----------------------------------------------------------------------
NO_WAVEFORM = QT_TRANSLATE_NOOP("message", "{file}: it cannot be taken as a waveform: {reason}.")
WAVEFORM_REFUSED = QT_TRANSLATE_NOOP("message", "{file}: {reason}")
WAVEFORM_NO_UNITS = QT_TRANSLATE_NOOP(
    "message", "its first line has to name the columns with their units, as in t_ms,I_nA"
)
WAVEFORM_NO_TIME = QT_TRANSLATE_NOOP(
    "message", "its first column (“{name}”) has no unit of time: s, ms or us, as in t_ms"
)
WAVEFORM_NO_CURRENT = QT_TRANSLATE_NOOP(
    "message", "no column ({name}) has a unit of current: uA/cm2, nA or pA, as in I_nA"
)
WAVEFORM_GAP = QT_TRANSLATE_NOOP("message", "in row {row} of its numbers one is missing")
NO_PROTOCOL = QT_TRANSLATE_NOOP("message", "{file}: it is not an Impuls protocol ({reason}).")
PROTOCOL_REFUSED = QT_TRANSLATE_NOOP("message", "{file}: line {line}: {reason}")
PROTOCOL_NO_FORMAT = QT_TRANSLATE_NOOP(
    "message", "the key impuls_protocol with the format's number is missing"
)
PROTOCOL_UNKNOWN_KEY = QT_TRANSLATE_NOOP("message", "unknown key “{key}”; known here are {known}")
PROTOCOL_TEXT = QT_TRANSLATE_NOOP("message", "{key}: a text of {most} letters at the most is needed")
PROTOCOL_OTHER_PATH = QT_TRANSLATE_NOOP("message", "{path}: a protocol speaks only of {known}.")
PROTOCOL_TOO_LONG = QT_TRANSLATE_NOOP("message", "it has {count} lines, the limit is {most}")
PROTOCOL_LONG_LINE = QT_TRANSLATE_NOOP(
    "message", "line {line} has more than {most} letters and is no waveform"
)
NO_THRESHOLD = QT_TRANSLATE_NOOP("message", "{path}: even {value} {unit} adds no impulse.")
NOT_A_LIST = QT_TRANSLATE_NOOP("message", "--over {text}: write it as PATH=VALUE,VALUE,...")

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

# --- why V does what it does: see engine.why ---------------------------------------------------
# A sentence is put together as "{states}: {verdict}."; states are clauses, joined by a comma.
WHY_HEAD = QT_TRANSLATE_NOOP("message", "{states}: {verdict}.")
WHY_TWO = QT_TRANSLATE_NOOP("message", "{first}, {second}")
WHY_NO_CURRENT = QT_TRANSLATE_NOOP("message", "No current flows: V stays where it is.")

WHY_OPENING = QT_TRANSLATE_NOOP("message", "{channel} channels are opening")
WHY_OPEN = QT_TRANSLATE_NOOP("message", "{channel} channels are open")
WHY_FEW_OPEN = QT_TRANSLATE_NOOP("message", "few {channel} channels are open")
WHY_CLOSING = QT_TRANSLATE_NOOP("message", "{channel} channels are closing")
WHY_INACTIVATING = QT_TRANSLATE_NOOP("message", "{channel} channels are inactivating")
WHY_INACTIVATED = QT_TRANSLATE_NOOP("message", "most {channel} channels are inactivated")
WHY_RECOVERING = QT_TRANSLATE_NOOP("message", "{channel} channels are recovering from inactivation")
WHY_RECEPTORS_OPEN = QT_TRANSLATE_NOOP("message", "transmitter opens {receptor} receptors")
WHY_LEAKS_IN = QT_TRANSLATE_NOOP("message", "the leaks carry more charge in than out")
WHY_LEAKS_OUT = QT_TRANSLATE_NOOP("message", "the leaks carry more charge out than in")
WHY_LEAKS_CANCEL = QT_TRANSLATE_NOOP("message", "the leaks nearly cancel")
WHY_PUMP_OUT = QT_TRANSLATE_NOOP("message", "the pump carries charge out")
WHY_STIMULUS_IN = QT_TRANSLATE_NOOP("message", "the stimulus drives charge in")
WHY_STIMULUS_OUT = QT_TRANSLATE_NOOP("message", "the stimulus draws charge out")
WHY_NEIGHBOURS_IN = QT_TRANSLATE_NOOP("message", "neighbouring membrane drives charge in along the fibre")
WHY_NEIGHBOURS_OUT = QT_TRANSLATE_NOOP("message", "neighbouring membrane draws charge away along the fibre")
WHY_DYNAMIC_IN = QT_TRANSLATE_NOOP("message", "the dynamic clamp drives charge in")
WHY_DYNAMIC_OUT = QT_TRANSLATE_NOOP("message", "the dynamic clamp draws charge out")
WHY_CLAMP_IN = QT_TRANSLATE_NOOP("message", "the clamp drives charge in")
WHY_CLAMP_OUT = QT_TRANSLATE_NOOP("message", "the clamp draws charge out")

WHY_RISES = QT_TRANSLATE_NOOP("message", "the inward current wins, V rises")
WHY_FALLS = QT_TRANSLATE_NOOP("message", "the outward current wins, V falls")
WHY_RISES_SLOWLY = QT_TRANSLATE_NOOP("message", "the inward current just wins, V rises slowly")
WHY_FALLS_SLOWLY = QT_TRANSLATE_NOOP("message", "the outward current just wins, V falls slowly")
WHY_RESTS = QT_TRANSLATE_NOOP("message", "inward and outward balance, V rests")
WHY_HELD = QT_TRANSLATE_NOOP("message", "inward and outward balance, the clamp holds V")
WHY_STANDS = QT_TRANSLATE_NOOP("message", "inward and outward cancel, V stands still for the moment")
WHY_AT_REST = QT_TRANSLATE_NOOP("message", "V rests: leaks and pump balance.")
WHY_AT_REST_WITHOUT_PUMP = QT_TRANSLATE_NOOP("message", "V rests: the leaks balance.")

WHY_THROUGH_CHANNELS = QT_TRANSLATE_NOOP("message", "{ion} through {channel} channels")
WHY_THROUGH_LEAK = QT_TRANSLATE_NOOP("message", "{ion} through its leak")
WHY_THROUGH_RECEPTORS = QT_TRANSLATE_NOOP("message", "{ion} through {receptor} receptors")
WHY_THE_PUMP = QT_TRANSLATE_NOOP("message", "the pump")
WHY_THE_STIMULUS = QT_TRANSLATE_NOOP("message", "the stimulus")
WHY_THE_DYNAMIC_CLAMP = QT_TRANSLATE_NOOP("message", "the dynamic clamp")
WHY_THE_CLAMP = QT_TRANSLATE_NOOP("message", "the clamp")
WHY_THE_NEIGHBOURS = QT_TRANSLATE_NOOP("message", "neighbouring membrane")
WHY_LEAD = QT_TRANSLATE_NOOP("message", "Most inward: {inward}. Most outward: {outward}.")
WHY_LEAD_INWARD = QT_TRANSLATE_NOOP("message", "Most inward: {inward}. Hardly any outward current flows.")
WHY_LEAD_OUTWARD = QT_TRANSLATE_NOOP("message", "Most outward: {outward}. Hardly any inward current flows.")

WHY_UNDER_E_NA = QT_TRANSLATE_NOOP("message", "K⁺ already leaves, so V stays under E Na ({potential} mV).")
WHY_TOWARDS_E_K = QT_TRANSLATE_NOOP("message", "K⁺ leaving draws V towards E K ({potential} mV).")
WHY_LEAKS = QT_TRANSLATE_NOOP("message", "the leaks")
WHY_LEAKS_AND_PUMP = QT_TRANSLATE_NOOP("message", "leaks and pump")
WHY_UNDERSHOOT = QT_TRANSLATE_NOOP(
    "message",
    "{channel} channels, not yet closed, draw V towards E K ({potential} mV), {below} mV below what {holders} give.",
)
WHY_BACK = QT_TRANSLATE_NOOP("message", "No stimulus flows: {holders} take V back towards {potential} mV.")
WHY_DIES_AWAY = QT_TRANSLATE_NOOP(
    "message",
    "No stimulus flows, and what leaks out is more than {channel} channels let in: the depolarisation dies away.",
)
WHY_CARRIES_ITSELF = QT_TRANSLATE_NOOP(
    "message", "{channel} channels alone let in more than all that leaves: the impulse carries itself."
)
WHY_CHARGED = QT_TRANSLATE_NOOP(
    "message", "Local circuit: what flows in where the membrane is more depolarised charges it here."
)
WHY_CHARGES = QT_TRANSLATE_NOOP(
    "message",
    "Local circuit: of what flows in through {channel} channels here a part charges the membrane beside it.",
)
WHY_REFRACTORY = QT_TRANSLATE_NOOP(
    "message",
    "{percent} % of the {channel} channels are inactivated and only recovering: the membrane is refractory.",
)
WHY_STAYS_INACTIVATED = QT_TRANSLATE_NOOP(
    "message", "At this V the {channel} channels stay inactivated ({percent} %): a depolarisation block."
)
WHY_CL_IN = QT_TRANSLATE_NOOP(
    "message", "Cl⁻ enters (an outward current) and pulls V towards E Cl ({potential} mV)."
)
WHY_CL_OUT = QT_TRANSLATE_NOOP(
    "message", "Cl⁻ leaves (an inward current) and pulls V towards E Cl ({potential} mV)."
)

WHY_EXCITES = QT_TRANSLATE_NOOP(
    "message", "Through {receptor} receptors more Na⁺ enters than K⁺ leaves: they excite."
)
WHY_DRAWS_DOWN = QT_TRANSLATE_NOOP(
    "message", "Through {receptor} receptors more K⁺ leaves than Na⁺ enters: V is above where they draw it."
)

WHY_RECEPTORS = QT_TRANSLATE_NOOP("message", "{receptor} receptors")
WHY_CHANNELS = QT_TRANSLATE_NOOP("message", "{channel} channels")
WHY_LEAK = QT_TRANSLATE_NOOP("message", "{ion} leak")
WHY_PUMP = QT_TRANSLATE_NOOP("message", "Na/K pump")
WHY_BLOCKED = QT_TRANSLATE_NOOP("message", "{what}: {percent} % blocked.")
WHY_BLOCKED_BY = QT_TRANSLATE_NOOP("message", "{what}: {percent} % blocked ({drug}).")
WHY_OFF = QT_TRANSLATE_NOOP("message", "{what}: switched off.")
WHY_CLEAVED = QT_TRANSLATE_NOOP(
    "message", "{percent} % of the {channel} channels no longer inactivate ({drug})."
)
WHY_SLOWED = QT_TRANSLATE_NOOP(
    "message", "{percent} % of the {channel} channels inactivate too slowly ({drug})."
)

# --- families of voltage-clamp sweeps, and the curves of them -----------------------------------
FAMILIES_DIFFER = QT_TRANSLATE_NOOP(
    "message", "The two families have different commands: only sweeps of the same command can be subtracted."
)
FAMILIES_OTHER_CELL = QT_TRANSLATE_NOOP(
    "message", "The two families are of different cells: they cannot be subtracted."
)
FAMILY_TOO_LARGE = QT_TRANSLATE_NOOP(
    "message",
    "A family of {count} sweeps of {samples} samples is too much: {most} sweeps of that length can be run.",
)
NOT_AN_EDIT = QT_TRANSLATE_NOOP("message", "--against {text}: write it as PATH=VALUE.")
FIT_FEW_POINTS = QT_TRANSLATE_NOOP(
    "message", "Too few points for a fit: {count}, at least {least} are needed."
)
FIT_FLAT = QT_TRANSLATE_NOOP("message", "All points are the same: there is nothing to fit.")
FIT_NOT_FOUND = QT_TRANSLATE_NOOP("message", "No curve of this kind was found that fits the points.")
FIT_POOR = QT_TRANSLATE_NOOP("message", "The curve does not follow the points.")
FIT_UNCERTAIN = QT_TRANSLATE_NOOP(
    "message", "The points do not determine the curve: the errors are too large."
)
FIT_HALF_OUTSIDE = QT_TRANSLATE_NOOP(
    "message", "The half voltage would lie outside the levels of the family."
)
FIT_NO_PEAK = QT_TRANSLATE_NOOP("message", "There is no peak inside the step.")
FIT_TOO_SLOW = QT_TRANSLATE_NOOP("message", "The time constant is longer than what the sweep shows of it.")
FIT_TOO_FAST = QT_TRANSLATE_NOOP("message", "The time constant is shorter than half a sample.")
FIT_NO_CURRENT = QT_TRANSLATE_NOOP("message", "No current flows at this level.")

# --- experiments on the fibre ---------------------------------------------------------------------
NOT_A_RANGE = QT_TRANSLATE_NOOP("message", "From {low} to {high} is no range: the second must be the larger.")
NO_REST_FOR_CABLE = QT_TRANSLATE_NOOP(
    "message",
    "The membrane has no stable rest, from which a small current could move it: block the channels for this.",
)
NO_LENGTH_CONSTANT = QT_TRANSLATE_NOOP(
    "message", "Nothing conducts through the membrane at rest: there is no length constant."
)
BEATS_BY_ITSELF = QT_TRANSLATE_NOOP(
    "message",
    "The membrane of this cell has no stable rest: an impulse of its own would be taken for one that has travelled.",
)
NEVER_FIRES = QT_TRANSLATE_NOOP(
    "message", "No impulse travels along this fibre, however strong the stimulus: check channels and drugs."
)
