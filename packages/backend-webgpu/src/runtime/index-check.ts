import { type CotangentError, indexOutOfRange } from "@cotangent/core";
import type { IndexSite } from "../checks/index-sites.ts";
import type { WebgpuBuffer } from "./buffer.ts";

/**
 * Whether the indices of a program were in range, as far as the device was asked. What a program makes, and what is
 * computed from that, refers to its check, and reading it asks.
 */
export class IndexCheck {
  /** A word for each site, as the program's last run has left them. */
  readonly words: WebgpuBuffer;
  /** That of some run; then the program goes on with another check. */
  error: CotangentError | null = null;
  private readonly sites: readonly IndexSite[];
  private asked = true;
  private answer: Promise<void> = Promise.resolve();

  constructor(sites: readonly IndexSite[], words: WebgpuBuffer) {
    this.sites = sites;
    this.words = words;
  }

  /** The program runs once more. */
  ran(): void {
    this.asked = false;
  }

  /** Asks unless there is nothing new; `read` gives the words. Rejects with `INDEX_OUT_OF_RANGE`. */
  async known(read: () => Promise<Int32Array>): Promise<void> {
    if (!this.asked) {
      this.asked = true;
      this.answer = read().then((words) => this.hear(words));
    }
    await this.answer;
    if (this.error !== null) throw this.error;
  }

  private hear(words: Int32Array): void {
    const at = words.findIndex((word) => word !== 0);
    if (at < 0) return;
    const { operation, size } = this.sites[at]!;
    this.error ??= indexOutOfRange(operation, words[at]!, size);
  }
}

/** The check of an executable: a new one after an error has been found. */
export class CheckedIndices {
  private readonly sites: readonly IndexSite[];
  private check: IndexCheck | null = null;

  constructor(sites: readonly IndexSite[]) {
    this.sites = sites;
  }

  /** `upload` makes the words, which are 0 to begin with. */
  current(upload: (words: Uint32Array) => WebgpuBuffer): IndexCheck {
    if (this.check === null || this.check.error !== null)
      this.check = new IndexCheck(this.sites, upload(new Uint32Array(this.sites.length)));
    return this.check;
  }
}

/** All of them, each once; no new list where all lists are the same. */
export function joinedChecks(
  own: IndexCheck | null,
  lists: readonly (readonly IndexCheck[])[],
): readonly IndexCheck[] {
  let all: readonly IndexCheck[] = none;
  for (const list of lists) {
    if (list === all) continue;
    if (all.length === 0) all = list;
    else for (const check of list) if (!all.includes(check)) all = [...all, check];
  }
  return own === null || all.includes(own) ? all : [...all, own];
}

const none: readonly IndexCheck[] = [];
