import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { benchFolder } from "../folder.ts";
import type { Bench } from "./page/main.ts";

/** Of /tooling/chromium/launch.js: what is used here of playwright's browser. */
interface Launcher {
  launchChromium(): Promise<{
    version(): string;
    newPage(): Promise<{
      goto(url: string): Promise<unknown>;
      evaluate(expression: string): Promise<unknown>;
    }>;
    close(): Promise<void>;
  }>;
}

type Answer<K extends keyof Bench> = Awaited<ReturnType<Bench[K]>>;

/** A page that computes on WebGPU. */
export interface Page {
  /** The browser and its adapter, in words. */
  readonly about: string;
  /** Calls a function of `page/main.ts` there, with JSON for arguments. Throws when it throws, or has not answered after `seconds`. */
  call<K extends keyof Bench>(
    name: K,
    args: Parameters<Bench[K]>,
    seconds: number,
  ): Promise<Answer<K>>;
  close(): Promise<void>;
}

const script = "webgpu-page.js";
const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"/><title>bench</title></head><body><script src="${script}"></script></body></html>`;

/** Bundles `page/main.ts` with all competitors as for a browser, and returns the file. */
async function bundlePage(): Promise<string> {
  const outfile = `${benchFolder}out/${script}`;
  await build({
    entryPoints: [`${benchFolder}src/webgpu/page/main.ts`],
    outfile,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    conditions: ["@cotangent/source"],
    logLevel: "error",
  });
  return outfile;
}

/** Pages that are isolated have clocks of 5 µs instead of 100. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

async function serve(file: string): Promise<Server> {
  const code = readFileSync(file);
  const server = createServer((request, response) => {
    const wanted = request.url === `/${script}`;
    const type = wanted ? "text/javascript" : "text/html";
    response.writeHead(200, { ...headers, "Content-Type": `${type}; charset=utf-8` });
    response.end(wanted ? code : html);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

/** Starts the Chromium that npm brings, with the bench in a page. Throws where the machine cannot. */
export async function openPage(): Promise<Page> {
  const server = await serve(await bundlePage());
  try {
    const launcher = pathToFileURL(join(benchFolder, "../../tooling/chromium/launch.js")).href;
    const { launchChromium } = (await import(launcher)) as Launcher;
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://localhost:${port}/`);
      const call: Page["call"] = async <K extends keyof Bench>(
        name: K,
        args: Parameters<Bench[K]>,
        seconds: number,
      ): Promise<Answer<K>> => {
        const answer = page.evaluate(`bench.${name}(...${JSON.stringify(args)})`);
        return (await within(seconds, answer)) as Answer<K>;
      };
      const adapter = await call("adapter", [], 30);
      return {
        about: `Chromium ${browser.version()}, ${adapter}`,
        call,
        async close() {
          await browser.close();
          server.close();
        },
      };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    server.close();
    throw error;
  }
}

/** A shader that never ends cannot be interrupted: the browser is closed under it. */
async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
