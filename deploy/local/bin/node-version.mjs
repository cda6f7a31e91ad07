/** Imported first by every command: tells a Node that is too old in one line, before anything else can fail on it. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  process.stderr.write(
    `Tutti needs Node 20.11 or later; this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(1);
}
