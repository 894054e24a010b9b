import type { Sources } from "./source.ts";

/** 1/2π = Σ digits[j] · 2^−(12 + 11j), of eleven bits with a sign each, and what is left times 2¹¹². */
const digits: readonly number[] = [652, -208, 878, 626, 261, 596, -62, 940, -184, -345, -802, -505, -295, -725, 404];
const rest = "-1.2962132e-17";
/** Those after it are too small for a whole turn. */
const lastOfTurns = 11;

/** Small digits are multiplied by a power of two, and the angle is divided by it. */
const scales: readonly number[] = [0, 64, 112];
const tierOf = (j: number): number => (j < 6 ? 0 : j < 11 ? 1 : 2);
const digit = (j: number): string => String(digits[j]! * 2 ** (scales[tierOf(j)]! - 12 - 11 * j));

/** What partial products of the angle and the digits leave of whole turns, from t0 on: each is exact. */
function turns(): string {
  const lines = digits.concat(0).map((_, j) => {
    const tail = j === 0 ? "" : `tail${tierOf(j - 1)} * ${digit(j - 1)} + `;
    const product = tail + (j < digits.length ? `head${tierOf(j)} * ${digit(j)}` : `y2 * ${rest}`);
    return j > lastOfTurns ? `  let t${j} = ${product};` : `  let p${j} = ${product};\n  let t${j} = p${j} - trunc(p${j});`;
  });
  return lines.join("\n");
}

/** The sum, one after the other: what cancels has not been rounded before. */
const summed = (): string => digits.map((_, j) => `  r = m_hide(r, nan) + t${j + 1};`).join("\n");

/** The sum, each with what was lost of the one before. */
const summedWell = (): string =>
  digits.map((_, j) => `  before = m_hide(r, nan);\n  next = t${j + 1} + lost;\n  r = before + next;\n  lost = next - (m_hide(r, nan) - before);`).join("\n");

/**
 * a = n · π + r for a > 128, by Payne & Hanek (SIGNUM Newsletter 18, 1983), in floating point: twelve bits of a times eleven of 1/2π are exact, and so
 * are fractions of products and their sums while they cancel.
 */
const farAngle = /* @__NO_SIDE_EFFECTS__ */ (name: string, sum: () => string): string => `fn m_${name}(y0: f32, step: f32, first: f32, nan: i32) -> m_Angle {
  let y1 = m_hide(y0 * 5.421010862427522e-20, nan);
  let y2 = m_hide(y0 * 1.925929944387236e-34, nan);
  let head0 = bitcast<f32>(bitcast<i32>(y0) & -4096);
  let head1 = bitcast<f32>(bitcast<i32>(y1) & -4096);
  let head2 = bitcast<f32>(bitcast<i32>(y2) & -4096);
  let tail0 = y0 - head0;
  let tail1 = y1 - head1;
  let tail2 = y2 - head2;
${turns()}
  let roughly = ${digits.slice(0, lastOfTurns + 2).map((_, j) => `t${j}`).join(" + ")};
  let n = floor((roughly + roughly) / step + (0.5 - first)) * step + first;
  var r = t0 - 0.5 * n;
${sum()}
  // times 2π: the first product is exact
  let most = bitcast<f32>(bitcast<i32>(r) & -4096);
  return m_Angle(m_hide(most * 6.28125, nan) + (most * 0.0019353071795864769 + (r - most) * 6.283185307179586), n);
}`;

/** a = n · π + r for a ≥ 0, where n is `first` plus a multiple of `step`. All products with n are exact while a is small. */
const angle = /* @__NO_SIDE_EFFECTS__ */ (name: string, far: string): string => `fn m_${name}(a: f32, step: f32, first: f32, nan: i32) -> m_Angle {
  let n = floor(a * (0.3183098861837907 / step) + (0.5 - first)) * step + first;
  let r = m_hide(m_hide(a - n * 3.1416015625, nan) + n * 8.90879891813e-6, nan) + n * 1.11288755988e-10;
  var y = m_Angle(r, n);
  if (a > 128.0) { y = m_${far}(a, step, first, nan); }
  return y;
}`;

/** sin, cos, tan: the angle modulo π, whatever its size. Terms are hidden from compilers, who would put them together: they know no identities of bits. */
export const trigonometric: Sources = {
  angleType: { wgsl: "struct m_Angle { r: f32, n: f32 }" },
  /** x, of which compilers know nothing: `nan` is 0 for finite angles, else the bits of NaN. */
  hide: { wgsl: "fn m_hide(x: f32, nan: i32) -> f32 { return bitcast<f32>(bitcast<i32>(x) | nan); }" },
  nanUnlessFinite: { wgsl: "fn m_nanUnlessFinite(size: i32) -> i32 { return select(0, 0x7fc00000, size >= 0x7f800000); }" },
  farAngle: { wgsl: /* @__PURE__ */ farAngle("farAngle", summed), needs: ["angleType", "hide"] },
  angle: { wgsl: /* @__PURE__ */ angle("angle", "farAngle"), needs: ["farAngle"] },
  /** The same to half a unit more, since a tangent multiplies what is lost. */
  farAngleOfTan: {
    wgsl: /* @__PURE__ */ farAngle("farAngleOfTan", () => `  var lost = 0.0;\n  var before = 0.0;\n  var next = 0.0;\n${summedWell()}`),
    needs: ["angleType", "hide"],
  },
  angleOfTan: { wgsl: /* @__PURE__ */ angle("angleOfTan", "farAngleOfTan"), needs: ["farAngleOfTan"] },
  /** For |r| ≤ π/2; a minimax fit of 2⁻²⁷. */
  sinSeries: {
    wgsl: `fn m_sinSeries(r: f32) -> f32 {
  let z = r * r;
  return r + r * z * (-0.16666659712791443 + z * (0.00833306834101677 + z * (-0.00019809666264336556 + z * 2.6057844024762744e-06)));
}`,
  },
  sin: {
    wgsl: `fn m_sin(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let size = b & 0x7fffffff;
  let nan = m_nanUnlessFinite(size);
  let a = m_angle(bitcast<f32>(size), 1.0, 0.0, nan);
  // the lowest bit of n, where the sign is
  let sign = (b ^ (bitcast<i32>(a.n + 12582912.0) * i32(0x80000000u))) & i32(0x80000000u);
  let y = bitcast<i32>(m_sinSeries(a.r)) ^ sign;
  return bitcast<f32>(select(y, b, size < 0x39000000) | nan);
}`,
    needs: ["nanUnlessFinite", "angle", "sinSeries"],
  },
  cos: {
    wgsl: `fn m_cos(x: f32) -> f32 {
  let size = bitcast<i32>(x) & 0x7fffffff;
  let nan = m_nanUnlessFinite(size);
  let a = m_angle(bitcast<f32>(size), 1.0, 0.5, nan);
  let sign = (bitcast<i32>(a.n + 6291456.5) * 0x40000000) & i32(0x80000000u);
  return bitcast<f32>((bitcast<i32>(m_sinSeries(a.r)) ^ sign) | nan);
}`,
    needs: ["nanUnlessFinite", "angle", "sinSeries"],
  },
  /** For |r| ≤ π/4. Cephes, https://www.netlib.org/cephes/ (tanf) */
  tanSeries: {
    wgsl: `fn m_tanSeries(r: f32) -> f32 {
  let z = r * r;
  return r + r * z * (0.333331568548 + z * (0.133387994085 + z * (0.0534112807005 + z * (0.0244301354525 + z * (0.00311992232697 + z * 0.00938540185543)))));
}`,
  },
  tan: {
    wgsl: `fn m_tan(x: f32) -> f32 {
  let b = bitcast<i32>(x);
  let size = b & 0x7fffffff;
  let nan = m_nanUnlessFinite(size);
  let a = m_angleOfTan(bitcast<f32>(size), 0.5, 0.0, nan);
  let t = m_tanSeries(a.r);
  // n counts halves
  let odd = (bitcast<i32>(a.n + 6291456.0) & 1) == 1;
  let y = bitcast<i32>(select(t, -1.0 / t, odd)) ^ (b & i32(0x80000000u));
  return bitcast<f32>(select(y, b, size < 0x39000000) | nan);
}`,
    needs: ["nanUnlessFinite", "angleOfTan", "tanSeries"],
  },
};
