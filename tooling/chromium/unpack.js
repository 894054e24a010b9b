import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of @sparticuz/chromium's archives. Its own launcher wants Node 22 and unpacks into the shared /tmp, so it is not imported. */
function archives() {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { bin: join(folder, "bin"), cache: join(root, "node_modules/.cache/chromium", version) };
}

/** Makes `folder` by `fill`, once: others that run at the same time see a whole folder or none. */
function once(folder, fill) {
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  fill(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function untar(archive, folder) {
  execFileSync("tar", ["-x", "--no-same-owner", "-C", folder], {
    input: brotliDecompressSync(readFileSync(archive)),
    maxBuffer: 1 << 20,
  });
}

/** The folder of SwiftShader (a Vulkan driver on the CPU) and of a Vulkan loader: 0.1 s the first time. */
export function unpackSwiftShader() {
  const { bin, cache } = archives();
  return once(join(cache, "swiftshader"), (folder) =>
    untar(join(bin, "swiftshader.tar.br"), folder),
  );
}

/** The folder of headless Chromium and of what it needs beside itself: 2 to 3 s the first time, 220 MB. */
export function unpackChromium() {
  const { bin, cache } = archives();
  return once(join(cache, "chromium"), (folder) => {
    for (const name of ["al2023", "fonts", "swiftshader"])
      untar(join(bin, `${name}.tar.br`), folder);
    const program = brotliDecompressSync(readFileSync(join(bin, "chromium.br")));
    writeFileSync(join(folder, "chromium"), program, { mode: 0o755 });
  });
}
