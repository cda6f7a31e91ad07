import { delimiter, join } from "node:path";

import type { ClientProgram, Command, Place } from "../client-program.ts";

// Some distributions package what makes virtual environments by itself.
const needs: readonly Command[] = [
  ["python3", "-c", "import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 10))"],
];

const install = ({ folder }: Place): readonly Command[] => [
  ["python3", "-m", "venv", "venv"],
  [join(folder, "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
];

const run = ({ folder }: Place): Command => [join(folder, "venv/bin/python3"), "main.py"];

export const pythonSdk: ClientProgram = {
  ...{ name: "python-sdk", client: "Python SDK (conductor-python)", shared: "python" },
  ...{ needs, fetch: install, build: () => [], run },
};

export const pythonGrpc: ClientProgram = {
  ...{ name: "python-grpc", client: "stubs for grpcio, by buf generate", shared: "python" },
  ...{ needs, fetch: install, build: () => [], run },
  stubs: { template: "buf.gen.python.yaml", into: "gen" },
  env: ({ folder }) => ({
    PATH: `${join(folder, "venv/bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    PYTHONPATH: join(folder, "gen"),
  }),
};
