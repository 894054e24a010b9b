import { expect, test } from "vitest";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { type Resident, Residents } from "../../src/memory/residents.ts";
import { engine } from "../../src/platform.ts";

const kib = 1024;
const page = 64 * kib;

class Program implements Resident {
  address = -1;
  stamp = 0;
  busy = false;
  retirements = 0;
  evictions = 0;
  readonly bytes: number;
  readonly codeBytes: number;
  constructor(bytes: number, codeBytes = 0) {
    this.bytes = bytes;
    this.codeBytes = codeBytes;
  }
  evicted(): void {
    this.evictions++;
  }
  retired(): void {
    this.retirements++;
  }
}

const memoryOf = (pages: number): LinearMemory => new LinearMemory(engine()!, pages, false);
const use = (residents: Residents, program: Program): void => {
  program.stamp = ++residents.now;
};

test("beyond the budget, programs that were not used for longest lose their blocks", () => {
  const residents = new Residents(memoryOf(100), 100 * kib, 100);
  const programs = [1, 2, 3, 4, 5].map(() => new Program(20 * kib));
  for (const p of programs) residents.admit(p);
  for (const i of [1, 3, 0, 2, 4]) use(residents, programs[i]!);
  residents.admit(new Program(10 * kib));
  expect(programs.map((p) => p.address < 0)).toEqual([true, true, false, true, false]);
  expect(programs.map((p) => p.evictions)).toEqual([1, 1, 0, 1, 0]);
  expect(residents.statistics()).toMatchObject({ usedBytes: 50 * kib, blocks: 3, evictions: 3 });
});

test("a block that is larger than the budget is given as long as there is memory", () => {
  const residents = new Residents(memoryOf(100), 100 * kib, 100);
  const small = new Program(kib);
  residents.admit(small);
  residents.admit(new Program(10 * page));
  expect(small.address).toBe(-1);
  expect(residents.statistics()).toMatchObject({ usedBytes: 10 * page, blocks: 1 });
});

test("the memory grows geometrically, and only as far as it may", () => {
  const memory = memoryOf(64);
  const residents = new Residents(memory, Infinity, 1000);
  const sizes = new Set<number>();
  for (let i = 0; i < 60; i++) {
    residents.admit(new Program(page));
    sizes.add(memory.bytes / page);
  }
  expect([...sizes]).toEqual([16, 24, 36, 54, 64]);
  expect(memory.version).toBe(4);
});

test("where the memory is full, idle programs make room; one that runs keeps its block", () => {
  const memory = memoryOf(32);
  const residents = new Residents(memory, Infinity, 1000);
  const programs = Array.from({ length: 30 }, () => new Program(page));
  for (const p of programs) residents.admit(p);
  const running = programs[7]!;
  running.busy = true;
  const large = new Program(20 * page);
  residents.admit(large);
  expect(large.address).toBeGreaterThan(0);
  expect(running.address).toBeGreaterThan(0);
  expect(running.address + page <= large.address || running.address >= large.address + large.bytes).toBe(true);
});

test("what is too large is an error that says what was asked for and what is free, and all goes on", () => {
  const memory = memoryOf(32);
  const residents = new Residents(memory, Infinity, 1000);
  const first = new Program(3 * page);
  residents.admit(first);
  const tooLarge = new Program(32 * page);
  expect(() => residents.admit(tooLarge)).toThrow(
    /^wasm: a program needs a block of 2 MiB \(2097152 bytes\); 2 MiB \(2097088 bytes\) of 2 MiB \(2097152 bytes\) are free, 2 MiB \(2097088 bytes\) of that in one piece\./,
  );
  expect(tooLarge.address).toBe(-1);
  residents.admit(first);
  expect(first.address).toBeGreaterThan(0);
  first.busy = true;
  expect(() => residents.admit(new Program(30 * page))).toThrow(/needs a block of 1\.9 MiB .*; 1\.8 MiB \(1900480 bytes\) of 2 MiB/);
});

test("beyond a number of programs the oldest half is forgotten, but not those that run", () => {
  const residents = new Residents(memoryOf(100), Infinity, 10);
  const programs = Array.from({ length: 11 }, () => new Program(kib));
  programs[0]!.busy = true;
  for (const p of programs) {
    use(residents, p);
    residents.admit(p);
  }
  expect(residents.statistics()).toMatchObject({ programs: 5, blocks: 5, usedBytes: 5 * kib });
  expect(programs.map((p) => p.retirements)).toEqual([0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  // as at first
  residents.admit(programs[1]!);
  expect(residents.statistics()).toMatchObject({ programs: 6, blocks: 6 });
});

test("beyond so many bytes of code, those used least recently lose it, until half as much is left", () => {
  const residents = new Residents(memoryOf(100), Infinity, 100, 10 * kib);
  const programs = [1, 2, 3, 4, 5].map(() => new Program(64, 2 * kib));
  for (const p of programs) {
    residents.admit(p);
    use(residents, p);
  }
  // a block that comes back is no more code
  residents.release(programs[0]!);
  residents.admit(programs[0]!);
  use(residents, programs[0]!);
  expect(programs.map((p) => p.retirements)).toEqual([0, 0, 0, 0, 0]);
  const large = new Program(64, 3 * kib);
  residents.admit(large);
  expect(programs.map((p) => p.retirements)).toEqual([0, 1, 1, 1, 1]);
  expect(residents.statistics()).toMatchObject({ programs: 2, blocks: 2 });
  // one that is larger than all may be stays alone
  residents.admit(new Program(64, 20 * kib));
  expect([programs[0]!.retirements, large.retirements]).toEqual([1, 1]);
});
