import { ln2 } from "./exponential.ts";
import type { Lanes, Vector } from "./lanes.ts";

export interface Parts {
  readonly k: Vector;
  readonly m: Vector;
}

const smallest = (v: Lanes): number => (v.wide ? 2 ** -1022 : 2 ** -126);

/** x = 2ᵏ · m with √½ < m < √2, for positive x, denormal numbers too. */
export function split(v: Lanes, x: Vector): Parts {
  const lift = v.wide ? 54 : 25;
  const tiny = v.less(x, smallest(v));
  const { k, m } = splitNormal(v, v.where(tiny, v.mul(x, 2 ** lift), x));
  return { k: v.sub(k, v.and(tiny, v.number(lift))), m };
}

function splitNormal(v: Lanes, x: Vector): Parts {
  const bits = v.wide ? 52 : 23;
  // The bits of √½, cut short: adding the distance to 1 carries into the exponent from √½ upward.
  const root = v.wide ? 0x3fe6a09en << 32n : 0x3f3504f3n;
  const one = v.wide ? 0x3ff00000n << 32n : 0x3f800000n;
  const moved = v.intAdd(x, v.integer(one - root));
  const m = v.intAdd(v.and(moved, v.integer((1n << BigInt(bits)) - 1n)), v.integer(root));
  // 2^bits + n has the bits of n at its end.
  const biased = v.or(v.shiftRight(moved, bits), v.number(2 ** bits));
  return { k: v.sub(biased, 2 ** bits + (v.wide ? 1023 : 127)), m };
}

/** A logarithm by its parts: the formula alone where all lanes are positive and normal, else with what is special in a function of its own. */
export function byParts(v: Lanes, x: Vector, key: string, formula: (v: Lanes, parts: Parts) => Vector): Vector {
  const usual = v.and(v.less(x, Infinity), v.atMost(smallest(v), x));
  const y = formula(v, splitNormal(v, x));
  return v.orRarely(y, usual, x, `${key} far`, (lanes, z) => special(lanes, z, formula(lanes, split(lanes, z))));
}

/** log(1 + f) = f − f²/2 + s·(f²/2 + R(s²)) with s = f/(2 + f): the two sums apart. fdlibm, https://www.netlib.org/fdlibm/e_log.c */
export function logNear1(v: Lanes, f: Vector): { readonly half: Vector; readonly tail: Vector } {
  const half = v.mul(v.mul(f, 0.5), f);
  const s = v.div(f, v.add(f, 2));
  const z = v.mul(s, s);
  const r = v.mul(
    z,
    v.polynomial(
      z,
      v.wide
        ? [
            6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1, 1.818357216161805012e-1,
            1.531383769920937332e-1, 1.479819860511658591e-1,
          ]
        : [0xaaaaaa / 2 ** 24, 0xccce13 / 2 ** 25, 0x91e9ee / 2 ** 25, 0xf89e26 / 2 ** 26],
    ),
  );
  return { half, tail: v.mul(s, v.add(half, r)) };
}

/** ln x = k·ln 2 + ln m. */
export const log = (v: Lanes, x: Vector): Vector => byParts(v, x, "log", logOfParts);

function logOfParts(v: Lanes, { k, m }: Parts): Vector {
  const f = v.sub(m, 1);
  const { half, tail } = logNear1(v, f);
  const low = v.add(tail, v.mul(k, ln2(v).low));
  return v.add(v.add(v.sub(low, half), f), v.mul(k, ln2(v).high));
}

/** What the formula does not give: ln 0, ln of negative numbers, ∞, NaN. */
function special(v: Lanes, x: Vector, y: Vector): Vector {
  const positive = v.where(v.less(x, Infinity), y, x);
  return v.where(v.less(x, 0), NaN, v.where(v.equal(x, 0), -Infinity, positive));
}

/**
 * ln(1 + x) from u = 1 + x as it is rounded, plus what was lost, c/u.
 * fdlibm, https://www.netlib.org/fdlibm/s_log1p.c
 */
export function log1p(v: Lanes, x: Vector): Vector {
  const u = v.add(x, 1);
  const { k, m } = split(v, u);
  const f = v.where(v.equal(k, 0), x, v.sub(m, 1));
  const lost = v.where(v.less(u, x), 0, v.where(v.less(x, 1), v.sub(x, v.sub(u, 1)), v.sub(1, v.sub(u, x))));
  const correction = v.where(v.equal(k, 0), 0, v.div(lost, u));
  const { half, tail } = logNear1(v, f);
  const low = v.add(v.mul(k, ln2(v).low), correction);
  const y = v.add(v.sub(f, v.sub(half, v.add(tail, low))), v.mul(k, ln2(v).high));
  const small = v.less(v.abs(x), v.wide ? 2 ** -54 : 2 ** -25);
  return v.where(small, x, special(v, u, y));
}
