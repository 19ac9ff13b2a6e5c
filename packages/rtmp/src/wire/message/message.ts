import type { ChunkMessage } from '../chunk/chunk-message.ts';
import { ACKNOWLEDGEMENT_TYPE, type Acknowledgement, parseAcknowledgement } from './acknowledgement.ts';
import { AMF3_COMMAND_TYPE, COMMAND_TYPE, type Command, type CommandMalformation, parseCommand } from './command.ts';
import { parseSetPeerBandwidth, SET_PEER_BANDWIDTH_TYPE, type SetPeerBandwidth } from './set-peer-bandwidth.ts';
import { parseUserControl, USER_CONTROL_TYPE, type UserControl } from './user-control.ts';
import {
  parseWindowAcknowledgementSize,
  WINDOW_ACKNOWLEDGEMENT_SIZE_TYPE,
  type WindowAcknowledgementSize,
} from './window-acknowledgement-size.ts';

/** Messages that mean something to a publisher. Everything else a server may send (media, data) is `ignored`. */
export type ServerMessage =
  | Acknowledgement
  | WindowAcknowledgementSize
  | SetPeerBandwidth
  | UserControl
  | Command
  | { readonly kind: 'ignored'; readonly typeId: number };

export type MessageMalformation =
  | CommandMalformation
  | 'short-acknowledgement'
  | 'short-window-acknowledgement-size'
  | 'short-set-peer-bandwidth'
  | 'short-user-control';

/** Parses a reassembled message of a server (RTMP 1.0 §5.4, §6.2, §7.1). */
export function parseServerMessage(message: ChunkMessage): ServerMessage | MessageMalformation {
  switch (message.typeId) {
    case ACKNOWLEDGEMENT_TYPE:
      return parseAcknowledgement(message.payload);
    case WINDOW_ACKNOWLEDGEMENT_SIZE_TYPE:
      return parseWindowAcknowledgementSize(message.payload);
    case SET_PEER_BANDWIDTH_TYPE:
      return parseSetPeerBandwidth(message.payload);
    case USER_CONTROL_TYPE:
      return parseUserControl(message.payload);
    case COMMAND_TYPE:
    case AMF3_COMMAND_TYPE:
      return parseCommand(message.typeId, message.payload);
    default:
      return { kind: 'ignored', typeId: message.typeId };
  }
}
