/** Streams that exist only between us and the bootstrap. */
export const REQUEST_STREAM = 1000;
export const ANSWER_STREAM = 1001;

/** Called by name for every script. */
export const RUN_SCRIPT = "__tutti_run__()";

/**
 * Python that runs once, before memory is remembered. It takes away what leads back to JavaScript and leaves a function
 * that reads a request, evaluates it and writes the answer: a letter, then JSON text or a message.
 *
 * The script is the body of a function whose globals are the input's members; `inputs` holds them all, also those whose
 * names cannot be written. The body's own lines and texts stay as they are, for it is not indented but put in place as a
 * syntax tree. Source: engine.md 5.13.
 */
export const BOOTSTRAP = `
import sys, builtins

def __tutti_prepare__():
    import ast, builtins, json, keyword, math, os, random, traceback
    # A script may change what it likes in these; we go on with what we had.
    dumps, loads, isfinite, isnan, read, write = json.dumps, json.loads, math.isfinite, math.isnan, os.read, os.write
    parse, extract, seed, iskeyword = ast.parse, traceback.extract_tb, random.seed, keyword.iskeyword

    def read_all(stream):
        parts = []
        while part := read(stream, 1 << 20):
            parts.append(part)
        return b"".join(parts).decode("utf-8")

    def write_all(text):
        data = memoryview(text.encode("utf-8"))
        while data:
            data = data[write(${ANSWER_STREAM}, data):]

    def compiled(source):
        wrapper = parse("def __script__(): pass", "script")
        body = parse(source, "script").body
        if body:
            wrapper.body[0].body = body
        return compile(wrapper, "script", "exec")

    def finite(value):
        if isinstance(value, float) and not isfinite(value):
            return None
        if isinstance(value, dict):
            return {key: finite(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [finite(item) for item in value]
        return value

    def text_of(value):
        if isinstance(value, float) and not isfinite(value):
            return '"NaN"' if isnan(value) else '"Infinity"' if value > 0 else '"-Infinity"'
        try:
            return dumps(value, allow_nan=False)
        except ValueError:
            return dumps(finite(value), allow_nan=False)

    def line_of(error):
        if isinstance(error, SyntaxError):
            return error.lineno if error.filename == "script" else None
        lines = [frame.lineno for frame in extract(error.__traceback__) if frame.filename == "script"]
        return lines[-1] if lines else None

    def words_of(error):
        # What a class of the script says of itself may fail.
        try:
            what = error.msg if isinstance(error, SyntaxError) else str(error)
            return type(error).__name__ + (": " + what if what.strip() else "")
        except BaseException:
            return "An exception that cannot be told was raised"

    def message_of(error, source):
        message = words_of(error)
        line = line_of(error)
        return message if line is None or "\\n" not in source.strip() else f"{message} at line {line}"

    def evaluate(request):
        inputs = request["input"]
        names = {"__name__": "script", "__builtins__": builtins, "inputs": inputs}
        for name, value in inputs.items():
            if name.isidentifier() and not iskeyword(name):
                names[name] = value
        exec(compiled(request["source"]), names)
        return text_of(names["__script__"]())

    def run():
        seed()
        request = loads(read_all(${REQUEST_STREAM}))
        try:
            answer = "v" + evaluate(request)
        except MemoryError:
            answer = "m"
        except BaseException as error:
            answer = "f" + message_of(error, request["source"])
        write_all(answer)

    dumps(loads('{"a": [1.5, null]}'))
    compiled("return 1")
    return run

__tutti_run__ = __tutti_prepare__()

for name in [name for name in sys.modules if name.split(".")[0] in ("js", "pyodide", "_pyodide", "pyodide_js", "_pyodide_core", "micropip", "webbrowser")]:
    sys.modules[name] = None
for name in ("js", "pyodide", "_pyodide", "pyodide_js", "_pyodide_core", "ctypes", "_ctypes"):
    sys.modules[name] = None
sys.meta_path[:] = [finder for finder in sys.meta_path if "pyodide" not in type(finder).__module__ and "pyodide" not in getattr(finder, "__module__", "")]
sys.path_hooks[:] = [hook for hook in sys.path_hooks if "pyodide" not in getattr(hook, "__module__", "")]
sys.path[:] = [path for path in sys.path if path.startswith("/lib/")]
import os, posix
os.environ.clear()
posix.environ.clear()
# All three name the file that the server runs.
sys.argv[:] = sys.orig_argv[:] = [""]
sys.executable = sys._base_executable = ""
sys.setrecursionlimit(1000)
del __tutti_prepare__, name, os, posix
import gc
gc.collect()
gc.freeze()
`;
