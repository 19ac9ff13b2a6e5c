import { AUTHOR_LIMITS } from '../../limits.ts';
import type { AgentCommand, StreamingAgentOptions } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

export const AGENT_COMMANDS: CommandReaders<AgentCommand> = {
  'create-streaming-agent': (kind, fields) => {
    const agentId = fields.id('agentId');
    const given = fields.record('options');
    const options = given && readAgentOptions(given);
    return agentId === undefined || options === undefined ? undefined : { kind, agentId, options };
  },
  'stop-agent': (kind, fields) => {
    const agentId = fields.id('agentId');
    return agentId === undefined ? undefined : { kind, agentId };
  },
  'set-active-track': (kind, fields) => {
    const agentId = fields.id('agentId');
    const videoTrack = fields.number('videoTrack', -1, Number.MAX_SAFE_INTEGER);
    return agentId === undefined || videoTrack === undefined ? undefined : { kind, agentId, videoTrack };
  },
};

function readAgentOptions(fields: CommandFields): StreamingAgentOptions | undefined {
  const options: Record<string, string | number | false> = {};
  for (const name of ['protocol', 'url', 'streamName', 'applicationName', 'backupUrl', 'destination']) {
    const field = fields.own(name);
    if (field === undefined && name !== 'protocol' && name !== 'url') continue;
    if (typeof field !== 'string' || field.length > AUTHOR_LIMITS.agentOptionCharacters) return undefined;
    options[name] = field;
  }
  const interval = fields.own('keyframeInterval');
  if (interval !== undefined) {
    if (typeof interval !== 'number' || !Number.isFinite(interval)) return undefined;
    options.keyframeInterval = interval;
  }
  const hold = fields.own('hold');
  if (hold !== undefined) {
    if (hold !== 'last-picture' && hold !== 'slate') return undefined;
    options.hold = hold;
  }
  const resolutionPolicy = fields.own('resolutionPolicy');
  if (resolutionPolicy !== undefined) {
    if (resolutionPolicy !== 'pass' && resolutionPolicy !== 'pin') return undefined;
    options.resolutionPolicy = resolutionPolicy;
  }
  const audioCodec = fields.own('audioCodec');
  if (audioCodec !== undefined) {
    if (audioCodec !== 'aac' && audioCodec !== 'opus') return undefined;
    options.audioCodec = audioCodec;
  }
  const videoCodec = fields.own('videoCodec');
  if (videoCodec !== undefined) {
    if (videoCodec !== 'h264' && videoCodec !== 'av1' && videoCodec !== 'hevc') return undefined;
    options.videoCodec = videoCodec;
  }
  const channels = fields.own('channels');
  if (channels !== undefined) {
    if (channels !== 1 && channels !== 2) return undefined;
    options.channels = channels;
  }
  const kbps = fields.own('audioBitrate');
  if (kbps !== undefined) {
    const { minAudioKbps, maxAudioKbps } = AUTHOR_LIMITS;
    if (typeof kbps !== 'number' || !Number.isInteger(kbps) || kbps < minAudioKbps || kbps > maxAudioKbps)
      return undefined;
    options.audioBitrate = kbps;
  }
  const reconnect = fields.own('reconnect');
  if (reconnect !== undefined) {
    if (reconnect !== false && !(typeof reconnect === 'number' && Number.isFinite(reconnect) && reconnect >= 0))
      return undefined;
    options.reconnect = reconnect;
  }
  const record = fields.own('record');
  if (record !== undefined) {
    if (record !== 'flv' && record !== 'mp4') return undefined;
    options.record = record;
  }
  return options as unknown as StreamingAgentOptions;
}
