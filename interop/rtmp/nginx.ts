import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, needProgram, ServerProcess } from './server-process.ts';

/** nginx with its RTMP module. Applications: `live` records as `<folder>/recordings/<name>.flv`, `denied` refuses. */
export interface Nginx extends AsyncDisposable {
  readonly port: number;
  recording(name: string): string;
}

/** @param port The one that an earlier nginx had; a free one unless given. */
export async function startNginx(folder: string, port?: number): Promise<Nginx> {
  return startNginxOn(folder, port ?? (await freePort()));
}

async function startNginxOn(folder: string, port: number): Promise<Nginx> {
  const recordings = join(folder, 'recordings');
  mkdirSync(recordings, { recursive: true });
  for (const path of [folder, recordings]) chmodSync(path, 0o777); // the worker process runs as nobody
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    `load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
     daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; ${process.getuid?.() === 0 ? 'user nobody nogroup;' : ''}
     events {}
     rtmp { server { listen 127.0.0.1:${port};
       application live { live on; record all; record_path ${recordings}; }
       application denied { live on; deny publish all; } } }`,
  );
  const process_ = new ServerProcess(needProgram('/usr/sbin/nginx'), [
    '-p',
    folder,
    '-e',
    `${folder}/error.log`,
    '-c',
    configuration,
  ]);
  await process_.untilListening(port);
  return {
    port,
    recording: (name) => join(recordings, `${name}.flv`),
    [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
  };
}
