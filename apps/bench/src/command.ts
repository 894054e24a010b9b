import { cli } from "./cli.ts";
import { allParts } from "./run.ts";

process.exitCode = await cli(process.argv.slice(2), allParts, {
  stdout: process.stdout,
  stderr: process.stderr,
  // pnpm runs scripts in the root and says here where the user is
  folder: process.env["INIT_CWD"] ?? process.cwd(),
});
