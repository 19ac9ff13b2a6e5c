/**
 * First setup file of tests that share a process: each file gets modules of its own, as if it ran alone. To start a process
 * and to load Fastify or Vitest anew for each file costs more than most files do.
 */
import { vi } from 'vitest';

vi.resetModules();
