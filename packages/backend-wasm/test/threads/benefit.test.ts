import { expect, test } from "vitest";
import { Benefit } from "../../src/threads/benefit.ts";

/** Which of the next jobs are divided, where each divided one went like this. */
function jobs(benefit: Benefit, count: number, share: number, worked: number, waited: number): number {
  let divided = 0;
  for (let k = 0; k < count; k++) {
    if (!benefit.next()) continue;
    divided++;
    benefit.learn(share, worked, waited);
  }
  return divided;
}

test("threads that share the work stay in use, also where they are late now and then", () => {
  const benefit = new Benefit();
  expect(jobs(benefit, 1000, 0.5, 10, 1)).toBe(1000);
  for (let k = 0; k < 50; k++) {
    expect(jobs(benefit, 1, 0.5, 10, 3000)).toBe(1);
    expect(jobs(benefit, 19, 0.5, 10, 1)).toBe(19);
  }
});

test("threads that do nothing, since they sleep, cost nothing and stay in use", () => {
  expect(jobs(new Benefit(), 1000, 1, 20, 0.1)).toBe(1000);
});

test("threads that are waited for are left alone, for longer and longer, and asked again", () => {
  const benefit = new Benefit();
  const divided = [100, 1000, 10_000, 10_000].map((count) => jobs(benefit, count, 0.5, 10, 1000));
  expect(divided[0]).toBeLessThan(10);
  expect(divided[3]).toBeGreaterThan(5);
  expect(divided[3]).toBeLessThan(30);
  // better times
  expect(jobs(benefit, 3000, 0.5, 10, 1)).toBeGreaterThan(1900);
  expect(jobs(benefit, 100, 0.5, 10, 1)).toBe(100);
  // and the first pause is short again
  jobs(benefit, 10, 0.5, 10, 1000);
  expect(jobs(benefit, 40, 0.5, 10, 1)).toBeGreaterThan(20);
});

test("threads that cost little more than they do are asked again soon", () => {
  // a fifth more than alone
  const divided = jobs(new Benefit(), 1000, 0.5, 10, 14);
  expect(divided).toBeGreaterThan(500);
  expect(divided).toBeLessThan(800);
});

test("short jobs that others come late to say little where the long ones between them gain", () => {
  const benefit = new Benefit();
  for (let k = 0; k < 500; k++) {
    expect(jobs(benefit, 1, 0.5, 400, 5)).toBe(1);
    expect(jobs(benefit, 1, 0.5, 10, 40)).toBe(1);
  }
  // but where the long ones lose
  for (let k = 0; k < 100; k++) jobs(benefit, 1, 0.5, 10, 1);
  expect(jobs(benefit, 20, 0.5, 400, 4000)).toBeLessThan(10);
});

test("jobs too short for the clock say nothing", () => {
  expect(jobs(new Benefit(), 100, 0.5, 0, 0)).toBe(100);
  expect(jobs(new Benefit(), 100, 0, 0, 5)).toBe(100);
});
