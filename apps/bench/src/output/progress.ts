import { Writable } from "node:stream";

import { progress, type ProgressResult } from "@clack/prompts";

/** Says how far a part is. */
export interface Progress {
  begin(title: string, steps: number): void;
  step(label: string): void;
  end(message: string): void;
}

/** A stream that may be a terminal. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A bar with the label of a step takes this many columns; some pseudo-terminals say that they have none. */
const leastColumns = 80;

/** A bar on a terminal, a line for each finished part elsewhere. Writes to `stream` only. */
export function createProgress(stream: Output): Progress {
  const wide = stream.isTTY === true && (stream.columns ?? 0) >= leastColumns;
  return wide && stream instanceof Writable ? bar(stream) : lines(stream);
}

function bar(stream: Writable): Progress {
  let current: ProgressResult | null = null;
  let title = "";
  return {
    begin(name, steps) {
      title = name;
      current = progress({ max: steps, size: 24, output: stream });
      current.start(title);
    },
    step(label) {
      current?.advance(1, `${title}: ${label}`);
    },
    end(message) {
      current?.stop(`${title}: ${message}`);
      current = null;
    },
  };
}

function lines(stream: Output): Progress {
  let title = "";
  let start = 0;
  return {
    begin(name) {
      title = name;
      start = performance.now();
    },
    step() {},
    end(message) {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      stream.write(`${title}: ${message} (${seconds} s)\n`);
    },
  };
}
