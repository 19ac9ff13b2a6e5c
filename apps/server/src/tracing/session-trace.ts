/** A call session as a span: in it its calls and outputs, in these their reconnects. It hears by standing before the session's ports. */
import type {
  CallRecord,
  MediaCommand,
  MediaEvent,
  MediaPort,
  ScenarioNetworkPort,
  SessionHttp,
  SessionJournal,
} from '@callcast/calls';
import type { TraceSpan, Tracing } from './ports.ts';

export interface TracedSession {
  readonly sessionId: number;
  readonly accountId: number;
  readonly applicationName: string;
}

interface OutputSpans {
  readonly span: TraceSpan;
  /** From the loss of a connection to the next publish. */
  reconnect: TraceSpan | undefined;
}

export class SessionTrace {
  readonly #span: TraceSpan;
  readonly #calls = new Map<string, TraceSpan>();
  readonly #outputs = new Map<string, OutputSpans>();

  constructor(tracing: Tracing, { sessionId, accountId, applicationName }: TracedSession) {
    this.#span = tracing.span('call session', {
      'callcast.session_id': sessionId,
      'callcast.account_id': accountId,
      'callcast.application': applicationName,
    });
  }

  /** Numbers and texts of callers stay in the session log: the session's id leads there. */
  journal(inner: SessionJournal): SessionJournal {
    return {
      log: (level, message) => inner.log(level, message),
      callStarted: (call) => {
        this.#callStarted(call);
        inner.callStarted(call);
      },
      callEnded: (callId, facts) => {
        const { successful, endReason } = facts;
        this.#calls.get(callId)?.end(successful ? undefined : 'call_failed', { 'callcast.reason': endReason });
        this.#calls.delete(callId);
        inner.callEnded(callId, facts);
      },
      callConnected: (callId) => inner.callConnected(callId),
      outputChanged: (output) => inner.outputChanged(output),
      outputMeasured: (output) => inner.outputMeasured(output),
      scenarioFailed: (failure) => {
        this.#span.event('scenario error');
        inner.scenarioFailed(failure);
      },
      customData: (customData) => inner.customData(customData),
      recordStarted: (record) => {
        this.#span.event('recording started');
        inner.recordStarted(record);
      },
      recordEnded: (file, durationMs) => {
        this.#span.event('recording ended', { 'callcast.duration_ms': durationMs });
        inner.recordEnded(file, durationMs);
      },
      close: (finishReason) => {
        for (const outputId of [...this.#outputs.keys()]) this.#endOutput(outputId);
        for (const call of this.#calls.values()) call.end();
        this.#calls.clear();
        const errorCode = finishReason === 'Normal termination' ? undefined : finishReason;
        this.#span.end(errorCode, { 'callcast.finish_reason': finishReason });
        inner.close(finishReason);
      },
    };
  }

  media(inner: MediaPort): MediaPort {
    return {
      openSession: (onEvent, onLost) => {
        const session = inner.openSession(
          (event) => {
            this.#handleEvent(event);
            onEvent(event);
          },
          (reason) => {
            this.#span.event('media worker lost', { 'callcast.reason': reason });
            onLost(reason);
          },
        );
        return {
          id: session.id,
          send: (command) => {
            this.#handleCommand(command);
            session.send(command);
          },
          close: () => session.close(),
        };
      },
    };
  }

  /** Requests of the scenario name the session's span, unless its author names another. */
  network(inner: ScenarioNetworkPort): ScenarioNetworkPort {
    return {
      openSession: () => {
        const network = inner.openSession();
        return { ...network, http: this.#http(network.http), close: () => network.close() };
      },
    };
  }

  #http(inner: SessionHttp): SessionHttp {
    const { traceparent } = this.#span;
    return {
      request: (options, onResult) => {
        const headers = options.headers ?? [];
        const isNamed = headers.some(([name]) => name.toLowerCase() === 'traceparent');
        const traced = isNamed ? options : { ...options, headers: [...headers, ['traceparent', traceparent] as const] };
        return inner.request(traced, onResult);
      },
      drain: (onDrained) => inner.drain(onDrained),
      close: () => inner.close(),
    };
  }

  #callStarted({ callId, incoming }: CallRecord): void {
    const span = this.#span.child('call', { 'callcast.call_id': callId, 'callcast.incoming': incoming });
    this.#calls.set(callId, span);
  }

  #handleCommand(command: MediaCommand): void {
    if (command.kind === 'open-output') {
      const span = this.#span.child('output', { 'callcast.output_id': command.outputId });
      this.#outputs.set(command.outputId, { span, reconnect: undefined });
    } else if (command.kind === 'close-output') this.#endOutput(command.outputId);
  }

  #handleEvent(event: MediaEvent): void {
    if (event.kind === 'leg-connected') this.#calls.get(event.legId)?.event('media connected');
    else if (event.kind === 'leg-lost')
      this.#calls.get(event.legId)?.event('media path lost', { 'callcast.reason': event.reason });
    else if (event.kind === 'output') this.#handleOutput(event);
    else if (event.kind === 'output-state' && (event.state === 'failed' || event.state === 'stopped'))
      this.#endOutput(event.outputId, event.errorCode);
  }

  #handleOutput({ outputId, name, reason, errorCode }: Extract<MediaEvent, { kind: 'output' }>): void {
    const output = this.#outputs.get(outputId);
    if (output === undefined) return;
    output.span.event(name, { 'callcast.reason': reason, 'error.type': errorCode });
    if (name === 'reconnecting')
      output.reconnect ??= output.span.child('reconnect', { 'callcast.reason': reason, 'callcast.code': errorCode });
    if (name !== 'stream-started') return;
    output.reconnect?.end();
    output.reconnect = undefined;
  }

  #endOutput(outputId: string, errorCode?: string): void {
    const output = this.#outputs.get(outputId);
    this.#outputs.delete(outputId);
    output?.reconnect?.end(errorCode ?? 'not_reconnected');
    output?.span.end(errorCode);
  }
}
