/** Functions that printed kernels call, by name. `needs`: others that must stand before. */
interface Source {
  readonly wgsl: string;
  readonly needs?: readonly string[];
}

const isNan = "(bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u";

const table: Readonly<Record<string, Source>> = {
  // Stand-ins until the library of functions is there: src/math.
  sigmoid: { wgsl: "fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }" },
  expm1: { wgsl: "fn expm1(x: f32) -> f32 { return exp(x) - 1.0; }" },
  log1p: { wgsl: "fn log1p(x: f32) -> f32 { return log(1.0 + x); }" },
  log10: { wgsl: "fn log10(x: f32) -> f32 { return log(x) * 0.4342944819; }" },
  hypot: { wgsl: "fn hypot(x: f32, y: f32) -> f32 { return sqrt(x * x + y * y); }" },
  logaddexp: { wgsl: "fn logaddexp(x: f32, y: f32) -> f32 { return max(x, y) + log(1.0 + exp(-abs(x - y))); }" },
  xlogy: { wgsl: "fn xlogy(x: f32, y: f32) -> f32 { return select(x * log(y), 0.0, x == 0.0); }" },
  erfc: { wgsl: "fn erfc(x: f32) -> f32 { return 1.0 - erf(x); }", needs: ["erf"] },
  erf: {
    wgsl: `fn erf(x: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * abs(x));
  let y = 1.0 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-x * x);
  return select(y, -y, x < 0.0);
}`,
  },
  // through a variable, since a constant that is not finite is refused
  fromBits: { wgsl: "fn fromBits(x: u32) -> f32 { var bits = x; return bitcast<f32>(bits); }" },
  isNan: { wgsl: `fn isNan(x: f32) -> bool { return ${isNan}; }` },
  maximum: {
    wgsl: `fn maximum(x: f32, y: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isNan(y)) { return y; }
  return select(y, x, x > y || (x == y && bitcast<u32>(y) >> 31u != 0u));
}`,
    needs: ["isNan"],
  },
  minimum: {
    wgsl: `fn minimum(x: f32, y: f32) -> f32 {
  if (isNan(x)) { return x; }
  if (isNan(y)) { return y; }
  return select(y, x, x < y || (x == y && bitcast<u32>(x) >> 31u != 0u));
}`,
    needs: ["isNan"],
  },
  notEqual: {
    wgsl: "fn notEqual(x: f32, y: f32) -> bool { return !(x == y) || isNan(x) || isNan(y); }",
    needs: ["isNan"],
  },
  equal: {
    wgsl: "fn equal(x: f32, y: f32) -> bool { return x == y && !isNan(x) && !isNan(y); }",
    needs: ["isNan"],
  },
  signOf: {
    wgsl: "fn signOf(x: f32) -> f32 { return select(select(select(x, -1.0, x < 0.0), 1.0, x > 0.0), x, isNan(x)); }",
    needs: ["isNan"],
  },
  keyNanLast: {
    wgsl: `fn keyNanLast(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  let size = b & 0x7fffffffu;
  if (size > 0x7f800000u) { return 0xffffffffu; }
  if (size == 0u) { return 0x80000000u; }
  return select(b | 0x80000000u, ~b, b >> 31u != 0u);
}`,
  },
  keyNanFirst: {
    wgsl: `fn keyNanFirst(x: f32) -> u32 { return select(keyNanLast(x), 0u, isNan(x)); }`,
    needs: ["keyNanLast", "isNan"],
  },
  rem: {
    wgsl: `fn rem(x: f32, y: f32) -> f32 {
  let size = bitcast<u32>(y) & 0x7fffffffu;
  if (size == 0x7f800000u && (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u) { return x; }
  return x - y * trunc(x / y);
}`,
  },
  powi: {
    wgsl: `fn powi(x: f32, n: i32) -> f32 {
  var e = u32(abs(n));
  var square = x;
  var result = 1.0;
  while (e > 0u) {
    if ((e & 1u) != 0u) { result *= square; }
    e >>= 1u;
    square *= square;
  }
  return select(result, 1.0 / result, n < 0);
}`,
  },
  powInt: {
    wgsl: `fn powInt(x: i32, n: u32) -> i32 {
  var e = n;
  var square = x;
  var result = 1i;
  while (e > 0u) {
    if ((e & 1u) != 0u) { result *= square; }
    e >>= 1u;
    square *= square;
  }
  return result;
}`,
  },
  powUint: {
    wgsl: `fn powUint(x: u32, n: u32) -> u32 {
  var e = n;
  var square = x;
  var result = 1u;
  while (e > 0u) {
    if ((e & 1u) != 0u) { result *= square; }
    e >>= 1u;
    square *= square;
  }
  return result;
}`,
  },
  toInt: {
    wgsl: `fn toInt(x: f32) -> i32 {
  if (isNan(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return i32(-2147483648); }
  return i32(x);
}`,
    needs: ["isNan"],
  },
  toUint: {
    wgsl: `fn toUint(x: f32) -> u32 {
  if (isNan(x) || x <= 0.0) { return 0u; }
  if (x >= 4294967296.0) { return 4294967295u; }
  return u32(x);
}`,
    needs: ["isNan"],
  },
};

/** The names in an order in which each stands after what it needs, with their source. */
export function preludeOf(names: Iterable<string>): string {
  const done = new Set<string>();
  const lines: string[] = [];
  const add = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    const source = table[name];
    if (source === undefined) return; // one of the language
    source.needs?.forEach(add);
    lines.push(source.wgsl);
  };
  for (const name of names) add(name);
  return lines.join("\n");
}
