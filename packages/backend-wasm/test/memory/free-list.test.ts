import fc from "fast-check";
import { expect, test } from "vitest";
import { FreeList, grain, rounded } from "../../src/memory/free-list.ts";

interface Block {
  readonly start: number;
  readonly bytes: number;
}

const overlap = (a: Block, b: Block): boolean => a.start < b.start + b.bytes && b.start < a.start + a.bytes;

test("blocks never overlap, lie in the range, and the bytes that are free are those that nobody has", () => {
  const step = fc.oneof(
    fc.record({ take: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ give: fc.nat() }),
    fc.record({ grow: fc.integer({ min: 0, max: 40 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const list = new FreeList(grain, 100 * grain);
      const blocks: Block[] = [];
      for (const s of steps) {
        if ("take" in s) {
          const bytes = rounded(s.take);
          const room = list.largest;
          const start = list.take(bytes);
          expect(start >= 0).toBe(bytes <= room);
          if (start >= 0) blocks.push({ start, bytes });
        } else if ("give" in s && blocks.length > 0) {
          const [block] = blocks.splice(s.give % blocks.length, 1);
          list.release(block!.start, block!.bytes);
        } else if ("grow" in s) list.extend(list.end + s.grow * grain);
        for (const [i, a] of blocks.entries()) {
          expect(a.start % grain).toBe(0);
          expect(a.start >= grain && a.start + a.bytes <= list.end).toBe(true);
          for (const b of blocks.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        }
        const taken = blocks.reduce((n, b) => n + b.bytes, 0);
        expect(list.free).toBe(list.end - grain - taken);
      }
      for (const { start, bytes } of blocks) list.release(start, bytes);
      // all of it is one again
      expect(list.largest).toBe(list.end - grain);
      expect(list.take(list.end - grain)).toBe(grain);
    }),
  );
});

test("a block goes where it fits best", () => {
  const list = new FreeList(0, 20 * grain);
  const places = [5, 1, 3, 1].map((n) => list.take(n * grain));
  list.release(places[0]!, 5 * grain);
  list.release(places[2]!, 3 * grain);
  expect(list.take(2 * grain)).toBe(places[2]);
  expect(list.take(4 * grain)).toBe(places[0]);
  expect(list.largest).toBe(10 * grain);
  expect(list.freeAtEnd).toBe(10 * grain);
  expect(list.take(11 * grain)).toBe(-1);
});
