import { gradientRoutes } from "./gradient.ts";
import { hessianRoutes } from "./hessian.ts";
import { jacobianRoutes } from "./jacobian.ts";
import type { Route } from "./route.ts";

/** Every way to a derivative that the cross-check compares. */
export const routes: readonly Route[] = [...gradientRoutes, ...hessianRoutes, ...jacobianRoutes];
