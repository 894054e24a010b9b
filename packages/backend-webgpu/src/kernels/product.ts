import type { Matmul, Value } from "@cotangent/compiler";
import type { Epilogue } from "../print/epilogue.ts";

/** A product, or the part of it that sums some of the terms: results of part p lie p · batch · m · n elements further on. */
export interface Product extends Omit<Matmul, "kind"> {
  readonly parts: number;
  /** Terms of one part. */
  readonly terms: number;
  readonly epilogue: Epilogue | null;
}

/** What a stage that makes elements of a product writes, and what it reads for that; the label. */
export function endsOf({ target, epilogue }: Pick<Product, "target" | "epilogue">): {
  readonly label: string;
  readonly reads: readonly Value[];
  readonly writes: ReadonlySet<Value>;
} {
  return epilogue === null
    ? { label: "matmul", reads: [], writes: new Set([target]) }
    : { label: `matmul · ${epilogue.label}`, reads: [...epilogue.reads], writes: epilogue.writes };
}
