import { AUTHOR_LIMITS } from '../limits.ts';
import type { ScenarioCommand, StreamingAgentOptions } from '../protocol.ts';

/** Longest command text: 64 headers of 4,095 characters each would be the longest honest one. */
const MAXIMUM_CHARACTERS = 300_000;

/**
 * Reads a command that hostile code may have forged. Nothing but the declared fields is taken over.
 *
 * @param json Text as the guest sent it.
 */
export function parseCommand(json: string): ScenarioCommand | 'malformed-command' {
  if (json.length > MAXIMUM_CHARACTERS) return 'malformed-command';
  try {
    return toCommand(JSON.parse(json)) ?? 'malformed-command';
  } catch {
    return 'malformed-command'; // not JSON
  }
}

/** The same for a value that was parsed already. */
export function toCommand(value: unknown): ScenarioCommand | undefined {
  if (!isRecord(value)) return undefined;
  const text = (name: string, maximum: number): string | undefined => {
    const field = own(value, name);
    return typeof field === 'string' && field.length <= maximum ? field : undefined;
  };
  const id = (name: string) => text(name, 256);
  const callId = id('callId');
  const headers = toHeaders(own(value, 'headers'));
  const kind = own(value, 'kind');
  switch (kind) {
    case 'terminate':
      return { kind };
    case 'set-video-codec': {
      const codec = text('codec', 32);
      return codec === undefined ? undefined : { kind, codec };
    }
    case 'set-custom-data': {
      const customData = text('customData', AUTHOR_LIMITS.customDataBytes);
      return customData === undefined ? undefined : { kind, customData };
    }
    case 'answer': {
      if (callId === undefined || headers === undefined) return undefined;
      const bitrate = own(value, 'maxVideoBitrateKbps');
      if (bitrate === undefined) return { kind, callId, headers };
      return isPositive(bitrate) ? { kind, callId, headers, maxVideoBitrateKbps: bitrate } : undefined;
    }
    case 'ring':
    case 'hangup':
      return callId === undefined || headers === undefined ? undefined : { kind, callId, headers };
    case 'reject': {
      const code = own(value, 'code');
      if (callId === undefined || headers === undefined || !isPositive(code)) return undefined;
      return { kind, callId, code, headers };
    }
    case 'send-message': {
      const message = text('text', AUTHOR_LIMITS.messageBytes);
      return callId === undefined || message === undefined ? undefined : { kind, callId, text: message };
    }
    case 'send-info': {
      const mimeType = text('mimeType', AUTHOR_LIMITS.messageBytes);
      const body = text('body', AUTHOR_LIMITS.messageBytes);
      if (callId === undefined || headers === undefined || mimeType === undefined || body === undefined)
        return undefined;
      return { kind, callId, mimeType, body, headers };
    }
    case 'create-streaming-agent': {
      const agentId = id('agentId');
      const options = toAgentOptions(own(value, 'options'));
      return agentId === undefined || options === undefined ? undefined : { kind, agentId, options };
    }
    case 'stop-agent': {
      const agentId = id('agentId');
      return agentId === undefined ? undefined : { kind, agentId };
    }
    case 'send-media-to':
    case 'stop-media-to': {
      const fromCallId = id('fromCallId');
      const toAgentId = id('toAgentId');
      return fromCallId === undefined || toAgentId === undefined ? undefined : { kind, fromCallId, toAgentId };
    }
    default:
      return undefined;
  }
}

function toAgentOptions(value: unknown): StreamingAgentOptions | undefined {
  if (!isRecord(value)) return undefined;
  const options: Record<string, string | number | false> = {};
  for (const name of ['protocol', 'url', 'streamName', 'applicationName', 'backupUrl', 'destination']) {
    const field = own(value, name);
    if (field === undefined && name !== 'protocol' && name !== 'url') continue;
    if (typeof field !== 'string' || field.length > AUTHOR_LIMITS.agentOptionCharacters) return undefined;
    options[name] = field;
  }
  const interval = own(value, 'keyframeInterval');
  if (interval !== undefined) {
    if (typeof interval !== 'number' || !Number.isFinite(interval)) return undefined;
    options.keyframeInterval = interval;
  }
  const hold = own(value, 'hold');
  if (hold !== undefined) {
    if (hold !== 'last-picture' && hold !== 'slate') return undefined;
    options.hold = hold;
  }
  const resolutionPolicy = own(value, 'resolutionPolicy');
  if (resolutionPolicy !== undefined) {
    if (resolutionPolicy !== 'pass' && resolutionPolicy !== 'pin') return undefined;
    options.resolutionPolicy = resolutionPolicy;
  }
  const audioCodec = own(value, 'audioCodec');
  if (audioCodec !== undefined) {
    if (audioCodec !== 'aac' && audioCodec !== 'opus') return undefined;
    options.audioCodec = audioCodec;
  }
  const videoCodec = own(value, 'videoCodec');
  if (videoCodec !== undefined) {
    if (videoCodec !== 'h264' && videoCodec !== 'av1' && videoCodec !== 'hevc') return undefined;
    options.videoCodec = videoCodec;
  }
  const channels = own(value, 'channels');
  if (channels !== undefined) {
    if (channels !== 1 && channels !== 2) return undefined;
    options.channels = channels;
  }
  const kbps = own(value, 'audioBitrate');
  if (kbps !== undefined) {
    const { minAudioKbps, maxAudioKbps } = AUTHOR_LIMITS;
    if (typeof kbps !== 'number' || !Number.isInteger(kbps) || kbps < minAudioKbps || kbps > maxAudioKbps)
      return undefined;
    options.audioBitrate = kbps;
  }
  const reconnect = own(value, 'reconnect');
  if (reconnect !== undefined) {
    if (reconnect !== false && !(typeof reconnect === 'number' && Number.isFinite(reconnect) && reconnect >= 0))
      return undefined;
    options.reconnect = reconnect;
  }
  const record = own(value, 'record');
  if (record !== undefined) {
    if (record !== 'flv' && record !== 'mp4') return undefined;
    options.record = record;
  }
  return options as unknown as StreamingAgentOptions;
}

function toHeaders(value: unknown): Record<string, string> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > AUTHOR_LIMITS.headerCount) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, field] of entries) {
    const fits = typeof field === 'string' && name.length + field.length <= AUTHOR_LIMITS.headerCharacters;
    if (!fits || !/^[\w-]+$/.test(name) || /[\r\n\0]/.test(field)) return undefined;
    headers[name] = field;
  }
  return headers;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
