// Random programs with control flow in control flow, and the same without any.
import {
  checkpoint,
  cond,
  customJvp,
  foriLoop,
  scan,
  type Tensor,
  tensor,
  whileLoop,
} from "@cotangent/core";

/** From a vector of two elements to another. `plain` takes values that are known and uses JavaScript alone. */
export interface Twin {
  readonly text: string;
  readonly control: (x: Tensor, y: Tensor) => Tensor;
  readonly plain: (x: Tensor, y: Tensor) => Tensor;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const weights = (): Tensor => tensor([0.7, -1.2]);
const rows = (): Tensor =>
  tensor([
    [0.5, 1],
    [-1, 0.3],
    [0.2, 0.8],
  ]);

const leaves: readonly Twin[] = [
  ["sin(x)·y", (x: Tensor, y: Tensor) => x.sin().mul(y)],
  ["x + w·y", (x: Tensor, y: Tensor) => x.add(weights().mul(y))],
  ["tanh(x·Σy)", (x: Tensor, y: Tensor) => x.mul(y.sum()).tanh()],
  ["cos(y)", (_: Tensor, y: Tensor) => y.cos()],
  ["x", (x: Tensor) => x],
  ["w", (x: Tensor) => weights().add(x.detach().mul(0))],
].map(([text, f]) => ({ text, control: f, plain: f }) as Twin);

/** A program of control flow nested `depth` times. */
export function program(random: () => number, depth: number): Twin {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (depth === 0) return pick(leaves);
  const [a, b] = [program(random, depth - 1), program(random, depth - 1)];
  const makers: readonly (() => Twin)[] = [
    () => ({
      text: `cond(Σx > 0.5, ${a.text}, ${b.text})`,
      control: (x, y) =>
        cond(
          x.sum().gt(0.5),
          (y) => a.control(x, y),
          (y) => b.control(x, y),
          [y],
        ),
      plain: (x, y) => (x.sum().item() > 0.5 ? a : b).plain(x, y),
    }),
    () => ({
      text: `scan(${a.text}, ${b.text})`,
      control: (x, y) => {
        const [s, ys] = scan(
          (s: Tensor, r: Tensor) => [a.control(s.mul(0.5), y.add(r)), b.control(s, r)],
          x,
          rows(),
        );
        return s.add(ys.sum(0).tanh());
      },
      plain: (x, y) => {
        let s = x;
        let total = tensor([0, 0]);
        for (let i = 0; i < 3; i++) {
          const r = rows().select(0, i);
          total = total.add(b.plain(s, r));
          s = a.plain(s.mul(0.5), y.add(r));
        }
        return s.add(total.tanh());
      },
    }),
    () => ({
      text: `for 3 (${a.text})`,
      control: (x, y) => foriLoop(1, 4, (i, s) => a.control(s, y.div(i)).mul(x), x),
      plain: (x, y) => {
        let s = x;
        for (let i = 1; i < 4; i++) s = a.plain(s, y.div(i)).mul(x);
        return s;
      },
    }),
    () => ({
      text: `checkpoint(${a.text})·(${b.text})`,
      control: (x, y) => checkpoint((x: Tensor) => a.control(x, y))(x).mul(b.control(y, x)),
      plain: (x, y) => a.plain(x, y).mul(b.plain(y, x)),
    }),
    () => {
      const square: (x: Tensor) => Tensor = customJvp(
        (x: Tensor) => x.mul(x),
        ([x], [dx]) => [square(x), dx.mul(x).mul(2)],
      );
      return {
        text: `custom(${a.text})`,
        control: (x, y) => square(a.control(x, y)).sin(),
        plain: (x, y) => a.plain(x, y).square().sin(),
      };
    },
  ];
  return pick(makers)();
}

/** `body` of a twin in a loop whose number of steps depends on the value: forward mode only where it is compiled. */
export function looped(twin: Twin): Twin {
  return {
    text: `while (${twin.text})`,
    control: (x, y) =>
      whileLoop(
        ({ n }) => n.lt(2),
        ({ n, s }) => ({ n: n.add(s.sum().abs()).add(0.4), s: twin.control(s, y) }),
        { n: tensor(0), s: x },
      ).s,
    plain: (x, y) => {
      let s = x;
      for (let n = 0; n < 2;) {
        n += Math.abs(s.sum().item()) + 0.4;
        s = twin.plain(s, y);
      }
      return s;
    },
  };
}
