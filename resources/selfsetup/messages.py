"""Every sentence that the set-up says, in one place, so that they can be translated. Filled in with str.format."""

SETTING_UP = "Impuls sets itself up in {venv}; this happens once and fetches some 170 MB."
MOVED = "Impuls was moved; its set-up is brought up to date."
REBUILDING = "The set-up in {venv} is unfinished or of another Python; it is made anew."
SET_ASIDE = "{venv} was not made by Impuls; it is kept as {kept}."
WAITING = "Another start of Impuls is setting up just now; waiting for it."
INTERRUPTED = "Interrupted; the next start repairs the set-up."
DONE = "Impuls is set up."

NOT_CPYTHON = "Impuls needs the usual Python (CPython); this one is {implementation}."
TOO_NEW = "Impuls needs Python 3.11 to {newest}: its packages are not yet built for {version}."
FREE_THREADED = (
    "Impuls needs the usual build of Python {version}; its packages are not built for the free-threaded one."
)
BITS_32 = "Impuls needs a 64-bit Python; this one has 32 bits, for which its packages are not built."
MACHINE = "Impuls runs on x86-64 and 64-bit ARM processors; its packages are not built for {machine}."
MUSL = "Impuls needs a Linux with glibc (Debian, Ubuntu, Fedora, ...); its packages are not built for musl."
GLIBC = "Impuls needs glibc {needed} or newer on {machine} (a newer Linux); this computer has {found}."
OTHER_SYSTEM = "Impuls runs on Linux, macOS and Windows; its packages are not built for {system}."
MACOS = "Impuls needs macOS {needed} or newer; this is {found}."
INTEL_MAC = "On a Mac with an Intel processor Impuls needs Python 3.11 to 3.13; this is {version}."
WINDOWS_ARM = (
    "On Windows for ARM Impuls needs Python 3.12 or newer, or a Python for x86-64; this is {version} for ARM."
)

NO_PLACE = (
    "Impuls can write neither to {folder} nor to {data}, so its packages have no place to go: {reason}."
)
NO_ROOM = "Impuls needs about {needed} MB for its packages; {place} has {free} MB left."
NOT_REPLACED = "Impuls cannot replace the old set-up {venv} ({reason}); delete that folder and start again."
NO_PIP = "This Python has no pip to install packages with; get it with: {command}"
NO_VENV = "This Python cannot make a virtual environment (python -m venv failed); on Debian and Ubuntu it comes with: sudo apt-get install python3-venv"
OFFLINE = (
    "Impuls cannot reach the internet to fetch its packages: on a connected computer of the same kind ({kind}) run "
    "'{command}' in the folder of Impuls, and bring the folder 'wheels' beside main.py."
)
WHEELS_INCOMPLETE = (
    "The folder {wheels} lacks a package for this computer ({detail}): on a connected computer of the same kind "
    "({kind}) run '{command}' in the folder of Impuls and bring it again, or delete it to use the internet."
)
TLS = (
    "The secure connection for fetching the packages could not be verified (does a proxy of the school or firm stand in "
    "between?): pip's settings 'cert' and 'proxy' tell it the way, or on another computer of the same kind ({kind}) run "
    "'{command}' in the folder of Impuls, and bring the folder 'wheels' beside main.py."
)
NO_SPACE = "The disk became full while the packages were being installed; make room (about {needed} MB) and start again."
SYSTEM_ERROR = "The set-up failed: {reason}."
PIP_FAILED = "The packages could not be installed (pip ended with status {status}: {detail})."
PIP_INCOMPLETE = "The packages could not be installed: pip ended well, but {missing} is not there."

APT_NEEDED = (
    "Impuls needs some packages of the system first; install them with: sudo apt-get install {packages}"
)
APT_FAILED = "The system packages could not be installed (apt-get ended with status {status}); try: apt-get update && apt-get install {packages}"
LIBRARIES_NEEDED = "Impuls needs system libraries that this computer lacks: {libraries}; install them with its package manager."
