/**
 * What this package asks of WebGPU's objects that a user passes in. A `GPU`, `GPUDevice` or `GPUBuffer` of the DOM's types fits, so
 * does one of @webgpu/types and of an implementation for Node; who compiles against this package needs none of them.
 */
export interface GpuLike {
  requestAdapter(options?: never): Promise<object | null>;
}
export interface GpuDeviceLike {
  readonly queue: object;
  readonly lost: Promise<object>;
  createComputePipelineAsync(descriptor: never): Promise<object>;
}
export interface GpuBufferLike {
  readonly size: number;
  readonly usage: number;
  destroy(): unknown;
}

/** `GPUBuffer` where its type is known to who compiles, else what is known here. */
export type GpuBufferOfUser = typeof globalThis extends {
  GPUBuffer: { prototype: infer B extends GpuBufferLike };
}
  ? B
  : GpuBufferLike;

// From here on: the same objects as they are used inside of the package.

export interface Gpu {
  requestAdapter(options?: object): Promise<GpuAdapter | null>;
}

export interface GpuAdapter {
  readonly features: ReadonlySet<string>;
  readonly limits: object;
  readonly info?: GpuInfo;
  requestDevice(descriptor?: {
    label?: string;
    requiredFeatures?: readonly string[];
    requiredLimits?: Record<string, number | undefined>;
  }): Promise<GpuDevice>;
}

export interface GpuInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

export interface GpuDevice {
  readonly features: ReadonlySet<string>;
  readonly limits: object;
  readonly adapterInfo?: GpuInfo;
  readonly queue: GpuQueue;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: {
    label?: string;
    size: number;
    usage: number;
    mappedAtCreation?: boolean;
  }): GpuBuffer;
  createShaderModule(descriptor: { label?: string; code: string }): GpuShaderModule;
  createBindGroupLayout(descriptor: {
    entries: { binding: number; visibility: number; buffer: { type: BufferBinding } }[];
  }): GpuBindGroupLayout;
  createPipelineLayout(descriptor: { bindGroupLayouts: GpuBindGroupLayout[] }): GpuPipelineLayout;
  createBindGroup(descriptor: {
    layout: GpuBindGroupLayout;
    entries: {
      binding: number;
      resource: { buffer: GpuBuffer; offset?: number; size?: number };
    }[];
  }): GpuBindGroup;
  createComputePipeline(descriptor: PipelineDescriptor): GpuPipeline;
  createComputePipelineAsync(descriptor: PipelineDescriptor): Promise<GpuPipeline>;
  createCommandEncoder(descriptor?: { label?: string }): GpuEncoder;
  pushErrorScope(filter: ErrorFilter): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  addEventListener(
    type: "uncapturederror",
    listener: (event: { readonly error: { readonly message: string } }) => void,
  ): void;
  destroy(): void;
}

export type ErrorFilter = "validation" | "out-of-memory" | "internal";
export type BufferBinding = "storage" | "read-only-storage" | "uniform";

export interface PipelineDescriptor {
  label?: string;
  layout: GpuPipelineLayout;
  compute: { module: GpuShaderModule; entryPoint?: string };
}

export interface GpuQueue {
  submit(commands: GpuCommands[]): void;
  writeBuffer(
    buffer: GpuBuffer,
    offset: number,
    data: ArrayBuffer,
    at?: number,
    size?: number,
  ): void;
  onSubmittedWorkDone(): Promise<unknown>;
}

export interface GpuBuffer {
  readonly size: number;
  readonly usage: number;
  mapAsync(mode: number, offset?: number, size?: number): Promise<unknown>;
  getMappedRange(offset?: number, size?: number): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

export interface GpuEncoder {
  beginComputePass(descriptor?: { label?: string }): GpuPass;
  copyBufferToBuffer(
    source: GpuBuffer,
    from: number,
    target: GpuBuffer,
    to: number,
    size: number,
  ): void;
  finish(descriptor?: { label?: string }): GpuCommands;
}

export interface GpuPass {
  setPipeline(pipeline: GpuPipeline): void;
  setBindGroup(index: number, group: GpuBindGroup): void;
  dispatchWorkgroups(x: number, y?: number, z?: number): void;
  end(): void;
}

/** Handles that are only passed on. */
export interface GpuShaderModule {
  readonly label: string;
}
export interface GpuBindGroupLayout {
  readonly label: string;
}
export interface GpuPipelineLayout {
  readonly label: string;
}
export interface GpuBindGroup {
  readonly label: string;
}
export interface GpuPipeline {
  readonly label: string;
}
export interface GpuCommands {
  readonly label: string;
}

/** Bits of `GPUBufferUsage`, `GPUMapMode` and `GPUShaderStage`: numbers of the specification, so that no global is needed. */
export const usage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
export const mapModeRead = 1;
export const stageCompute = 4;
