/** coturn, as an operator runs it beside Callcast, on loopback. For tests only. */
import { anyPort, needProgram, ServerProcess } from '../rtmp/server-process.ts';

export interface TurnServer extends AsyncDisposable {
  readonly port: number;
  /** Of the configuration of Callcast. */
  readonly uri: string;
}

/** @param folder For its files. @param secret What it shares with Callcast. */
export async function startTurnServer(folder: string, secret: string): Promise<TurnServer> {
  const port = anyPort();
  const firstRelay = 33_000 + 4 * (port % 400); // beside the range of servers
  const process_ = new ServerProcess(needProgram('/usr/bin/turnserver'), [
    '-n',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    '--allow-loopback-peers',
    // As in deploy/docker/compose.yaml: a relay to Callcast alone.
    '--denied-peer-ip=0.0.0.0-255.255.255.255',
    '--allowed-peer-ip=127.0.0.1',
    `--listening-port=${port}`,
    `--min-port=${firstRelay}`,
    `--max-port=${firstRelay + 19}`,
    '--realm=callcast.test',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    `--userdb=${folder}/turn.db`,
    `--pidfile=${folder}/turn.pid`,
    '--log-file=stdout',
    '--verbose',
  ]);
  await process_.untilListening(port);
  return { port, uri: `turn:127.0.0.1:${port}`, [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose]() };
}
