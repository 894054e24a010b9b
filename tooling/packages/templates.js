// What all packages have in common, written once. `sync.js` keeps every package to it; `new:package` starts from it.
const scope = "@cotangent";

/** "jvp" -> "@cotangent/jvp"; the package with everything in it has the bare name. */
export const fullName = (short) => (short === "cotangent" ? short : `${scope}/${short}`);

/** The package that installs the default backend, and therefore does something when it is imported. */
const withSideEffects = new Set(["cotangent"]);

/** Folders of src that can be imported on their own, as "@cotangent/core/primitives": bundlers see through a module's namespace, not through an object that re-exports it. */
const subpaths = { "backend-cpu": ["generated"], "backend-wasm": ["emit"], core: ["primitives"] };

const entry = (file) => ({
  [`${scope}/source`]: `./src/${file}.ts`,
  types: `./dist/${file}.d.ts`,
  node: `./dist/node/${file}.js`,
  default: `./dist/${file}.js`,
});

/** A package.json from the parts that a package decides itself: version, description, what it depends on. */
export function manifest(short, own) {
  return {
    name: fullName(short),
    version: own.version,
    description: own.description,
    license: "MIT",
    files: ["dist", "src"],
    type: "module",
    sideEffects: withSideEffects.has(short) ? ["./src/index.ts", "./dist/index.js", "./dist/node/index.js"] : false,
    exports: {
      ".": entry("index"),
      ...Object.fromEntries(
        (subpaths[short] ?? []).map((path) => [`./${path}`, entry(`${path}/index`)]),
      ),
      "./package.json": "./package.json",
    },
    scripts: { build: "tsc -p tsconfig.build.json && node ../../tooling/eager/cli.js" },
    ...(own.dependencies && { dependencies: sorted(own.dependencies) }),
    ...(own.peerDependencies && { peerDependencies: sorted(own.peerDependencies) }),
    devDependencies: sorted({
      ...own.devDependencies,
      [`${scope}/tsconfig`]: "workspace:*",
      typescript: "catalog:",
    }),
    engines: { node: ">=20" },
  };
}

export const tsconfigBuild = `{ "extends": "${scope}/tsconfig/build.json" }\n`;

const MARK = "<!-- Everything above: from package.json, by `pnpm generate`. -->\n";

/** The README with its head (title, sentence, install, dependencies) renewed; what follows the head stays as it is. */
export function readme(short, { description, dependencies = {} }, text = "") {
  const rest = text.includes(MARK) ? text.slice(text.indexOf(MARK) + MARK.length) : text;
  const names = Object.keys(dependencies).map((name) => `\`${name}\``);
  const head = [
    `# ${fullName(short)}`,
    description,
    `    npm install ${fullName(short)}`,
    names.length > 0 ? `Depends on ${list(names)}.` : "Depends on nothing.",
    MARK,
  ];
  return head.join("\n\n") + rest;
}

const list = (words) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** An object with its keys in npm's order. */
export const sorted = (record) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
