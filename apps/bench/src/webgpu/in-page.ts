import { messageOf } from "../message.ts";
import { openPage, type Page } from "./chromium.ts";

/** Seconds after which an answer is not waited for. */
const patience = 90;

/** Asks the page for something. What it has thrown, or why there is no page, comes as words. */
export type Ask = <T>(question: (page: Page, seconds: number) => Promise<T>) => Promise<T | string>;

/** Opens a page for the time of `body`. */
export async function inPage(body: (ask: Ask) => Promise<void>): Promise<void> {
  let page: Page;
  try {
    page = await openPage();
  } catch (error) {
    const failure = `Chromium cannot be started here: ${messageOf(error)}`;
    return body(() => Promise.resolve(failure));
  }
  try {
    await body((question) => question(page, patience).catch(messageOf));
  } finally {
    await page.close();
  }
}
