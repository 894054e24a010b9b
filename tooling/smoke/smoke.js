// Packs every publishable package, installs the tarballs with plain npm into empty projects, and uses them as a consumer would.
// Usage: node tooling/smoke/smoke.js (after pnpm build)
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { build as vite } from "vite";
import { packages } from "../packages/workspace.js";

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "smoke-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const together = join(scratch, "together");
const tarballs = join(scratch, "tarballs");
for (const dir of [together, tarballs]) mkdirSync(dir);

// Settings of the calling npm or pnpm must not leak into the consumer's npm.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(npm|pnpm)_|^NODE_(PATH|OPTIONS)$/i.test(key)),
);
const run = promisify(execFile);
const sh = async (command, args, cwd) => (await run(command, args, { cwd, env })).stdout;

let passed = 0;
let failed = 0;
const check = async (title, body) => {
  try {
    await body();
    passed++;
  } catch (error) {
    failed++;
    console.error(`FAIL  ${title}\n${error.stdout ?? ""}${error.stderr ?? ""}${error.message}`);
  }
};
/** Runs `body` for all items, as many at a time as there are cores. */
const forAll = async (items, body) => {
  const rest = [...items];
  const worker = async () => {
    while (rest.length > 0) await body(rest.shift());
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
};

const published = packages(root).map(({ manifest }) => manifest);
const names = published.map(({ name }) => name);
await sh("pnpm", ["-r", "--filter", "./packages/*", "pack", "--pack-destination", tarballs], root);
const tarballOf = {};
for (const file of readdirSync(tarballs).map((entry) => join(tarballs, entry))) {
  const manifest = JSON.parse(await sh("tar", ["-xzOf", file, "package/package.json"]));
  tarballOf[manifest.name] = file;
}

/** An npm project that depends on `own`. The overrides keep npm from asking the registry for what is not published yet. */
const npmProject = async (dir, own) => {
  mkdirSync(dir, { recursive: true });
  const tarball = (name) => `file:${tarballOf[name]}`;
  const others = names.filter((name) => !own.includes(name));
  const manifest = {
    private: true,
    type: "module",
    dependencies: Object.fromEntries(own.map((name) => [name, tarball(name)])),
    overrides: Object.fromEntries([
      ...own.map((name) => [name, `$${name}`]),
      ...others.map((name) => [name, tarball(name)]),
    ]),
  };
  writeFileSync(join(dir, "package.json"), JSON.stringify(manifest));
  await sh("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], dir);
};
await check("npm installs the tarballs", () => npmProject(together, names));

await forAll(names, (name) =>
  check(`publint finds nothing in ${name}`, async () => {
    const { buffer, byteOffset, length } = readFileSync(tarballOf[name]);
    const tarball = buffer.slice(byteOffset, byteOffset + length);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    if (messages.length > 0)
      throw new Error(messages.map((message) => formatMessage(message, pkg)).join("\n"));
  }),
);

// One package at a time: beside the others, a dependency that is not declared would go unnoticed.
await forAll(names, (name) =>
  check(`${name} can be imported where nothing else is installed`, async () => {
    const dir = join(scratch, "alone", name);
    await npmProject(dir, [name]);
    await sh("node", ["--input-type=module", "--eval", `await import("${name}")`], dir);
  }),
);

// Each way to use all packages must see the same names that a plain import sees.
const show = `console.log([${names.map((_, i) => `Object.keys(m${i})`)}].map(String).join("\\n"));`;
const imports = names.map((name, i) => `import * as m${i} from "${name}";`).join("\n");
const requires = names.map((name, i) => `const m${i} = require("${name}");`).join("\n");
writeFileSync(join(together, "esm.mjs"), `${imports}\n${show}`);
writeFileSync(join(together, "cjs.cjs"), `${requires}\n${show}`);
writeFileSync(
  join(together, "index.ts"),
  `${imports}\nexport const all: object[] = [${names.map((_, i) => `m${i}`)}];`,
);
let expected;
const sameNames = async (file) => {
  if ((await sh("node", [file], together)) !== expected)
    throw new Error("other names than a plain import has");
};
await check("import", async () => {
  expected = await sh("node", ["esm.mjs"], together);
});
await check("require", () => sameNames("cjs.cjs"));
await check("an esbuild bundle", async () => {
  await esbuild({
    absWorkingDir: together,
    entryPoints: ["esm.mjs"],
    bundle: true,
    format: "esm",
    outfile: "esbuild.mjs",
    logLevel: "error",
  });
  await sameNames("esbuild.mjs");
});
await check("a Vite bundle", async () => {
  await vite({
    root: together,
    configFile: false,
    logLevel: "error",
    build: {
      lib: { entry: "esm.mjs", formats: ["es"], fileName: () => "vite.mjs" },
      outDir: together,
      emptyOutDir: false,
    },
  });
  await sameNames("vite.mjs");
});

// Bundlers believe "sideEffects": false without proof, so the claim is tested with the flag ignored. Rolldown does it, because
// esbuild follows @__NO_SIDE_EFFECTS__ only inside one file.
const ignoreTheClaim = {
  name: "ignore-the-claim",
  enforce: "pre",
  async resolveId(id, importer) {
    const resolved = await this.resolve(id, importer, { skipSelf: true });
    return { ...resolved, moduleSideEffects: true };
  },
};
/** What Rolldown keeps of `import "name"`. */
const kept = async (name, plugins) => {
  const entry = join(together, "nothing-but-the-import.mjs");
  writeFileSync(entry, `import "${name}";`);
  const [{ output }] = await vite({
    root: together,
    configFile: false,
    logLevel: "error",
    plugins,
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ["es"], fileName: "kept" },
      // To read `primitives.sin` or `Math.PI` does nothing.
      rolldownOptions: { treeshake: { propertyReadSideEffects: false } },
    },
  });
  return output[0].code.trim();
};
for (const { name, sideEffects } of published) {
  if (sideEffects === false)
    await check(`importing ${name} does nothing`, async () => {
      const code = await kept(name, [ignoreTheClaim]);
      if (code === "") return;
      // A statement that is kept for itself is a call most of the time; where it is not, show where the code begins.
      const calls = code.match(/^(var \w+ = )?(new )?[\w$.]+(?=\()/gm) ?? [];
      throw new Error(
        `a bundler cannot drop ${[...new Set(calls)].join(", ") || code.slice(0, 300)}: mark a function that is called while a module loads /* @__NO_SIDE_EFFECTS__ */, another expression /* @__PURE__ */`,
      );
    });
  // Where importing does something, bundlers must not drop it.
  else
    await check(`importing ${name} does something`, async () => {
      if ((await kept(name, [])) === "") throw new Error("a bundler drops all of it");
    });
}

const tsc = createRequire(join(root, "package.json")).resolve("typescript/package.json");
for (const [module, moduleResolution] of [
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])
  await check(`tsc with module resolution ${moduleResolution}`, async () => {
    const compilerOptions = {
      module,
      moduleResolution,
      target: "es2022",
      // The least that a consumer may have: the declarations name further libraries themselves.
      lib: ["es2022"],
      strict: true,
      noEmit: true,
      types: [],
    };
    writeFileSync(
      join(together, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["index.ts"] }),
    );
    await sh("node", [join(tsc, "../bin/tsc"), "-p", "."], together);
  });

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
