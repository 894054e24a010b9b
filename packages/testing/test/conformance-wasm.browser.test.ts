import { createWasmBackend } from "@cotangent/backend-wasm";
import { describeBackend } from "@cotangent/testing";
import { describe, expect, test, vi } from "vitest";

describeBackend("wasm in a browser", () => createWasmBackend({ threads: false }), { describe, test });

test("on a page that is not isolated there is one thread, which is said once", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    for (let k = 0; k < 2; k++) expect((await createWasmBackend()).supports.threads).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/runs on one thread: the page is not cross-origin isolated/);
  } finally {
    warn.mockRestore();
  }
});
