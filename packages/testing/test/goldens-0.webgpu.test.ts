import { describeShard } from "./goldens/run/webgpu.ts";

describeShard(0);
