// The workspace as data: which packages there are, and which files each one has.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

const directories = (dir) =>
  existsSync(dir)
    ? readdirSync(dir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted()
    : [];

const members = (root, group) =>
  directories(join(root, group))
    .map((short) => ({ short, dir: join(root, group, short) }))
    .filter(({ dir }) => existsSync(join(dir, "package.json")))
    .map((member) => ({ ...member, manifest: readJson(join(member.dir, "package.json")) }));

/** The publishable packages, `{ short, dir, manifest }`, by folder name. */
export const packages = (root) => members(root, "packages");

/** The private applications, in the same form. */
export const apps = (root) => members(root, "apps");

/** Absolute paths of the modules below `dir`. */
export const sourceFiles = (dir) =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /(?<!\.tmp)\.[cm]?[jt]sx?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
    : [];
