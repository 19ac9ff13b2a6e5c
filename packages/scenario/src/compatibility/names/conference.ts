import type { ConferenceEvent, ConferenceEventName } from '../../protocol.ts';
import {
  type DocumentedGroup,
  type DocumentedName,
  full,
  onCall,
  type Proof,
  partial,
  TABLED,
  UNSENT,
} from '../documented-name.ts';

const conferenceId = 'conference-1';
const endpointId = 'conference-1-endpoint-1';
const conferenceEvent = (name: ConferenceEventName, more: Partial<ConferenceEvent> = {}): ConferenceEvent => ({
  kind: 'conference',
  conferenceId,
  name,
  ...more,
});

/** What a conference does: `body` runs with `call` and `conference`. */
function onConference(body: string, { commands = [], ...expected }: Omit<Proof, 'script'>): Proof {
  const text = `const conference = VoxEngine.createConference(); ${body}`;
  return onCall(text, { commands: [{ kind: 'create-conference', conferenceId }, ...commands], ...expected });
}

/** What an endpoint does: `body` runs with `endpoint` too. */
function onEndpoint(body: string, { commands = [], ...expected }: Omit<Proof, 'script'>): Proof {
  const text = `const endpoint = conference.add({ call, mode: 'MIX', direction: 'SEND', displayName: 'A' }); ${body}`;
  const added = {
    kind: 'add-endpoint',
    conferenceId,
    endpointId,
    callId: 'call-1',
    direction: 'send',
    displayName: 'A',
  };
  return onConference(text, { commands: [added, ...commands], ...expected });
}

const is = (expression: string, value: string): Proof => onEndpoint(`Logger.write(${expression})`, { log: [value] });

/** `read` of an event, after its conference and name. */
function heard(
  name: ConferenceEventName,
  read: string,
  log: string,
  { as = name, ...more }: Partial<ConferenceEvent> & { as?: string } = {},
): Proof {
  return onEndpoint(
    `conference.addEventListener(ConferenceEvents.${as}, (e) => Logger.write([e.conference === conference, e.name, ${read}]))`,
    { events: [conferenceEvent(name, more)], log: [`true,Conference.${name},${log}`] },
  );
}

const ofEndpoint = (
  ...names: ('EndpointAdded' | 'EndpointUpdated' | 'EndpointRemoved')[]
): Record<string, DocumentedName> =>
  Object.fromEntries(
    names.map((name) => [
      `ConferenceEvents.${name}`,
      full(
        heard(name, 'e.endpoint === endpoint, e.endpointId, e.direction, e.mode', `true,${endpointId},SEND,MIX`, {
          endpointId,
        }),
      ),
    ]),
  );

const adds = (body: string, direction: string, log: string[] = []): Proof =>
  onConference(body, { commands: [{ kind: 'add-endpoint', direction }], log });
const FORWARD_WARNING =
  'warning: Conference.add: with FORWARD the sound is mixed as with MIX; participants are not sent the pictures of others';
const AGENT = "VoxEngine.createStreamingAgent({ destination: 'main' })";
const toAgent = (kind: 'send-media' | 'stop-media'): object => ({
  kind,
  from: { unit: 'conference', id: conferenceId },
  to: { unit: 'agent', id: 'agent-1' },
});

export const CONFERENCE: DocumentedGroup = {
  title: 'Conference',
  names: {
    'Conference.id': full(is('conference.id()', conferenceId)),
    'Conference.getId': full(is('conference.getId()', conferenceId)),
    'Conference.addEventListener': full(
      onConference('conference.addEventListener(ConferenceEvents.Started, () => Logger.write(1))', {
        events: [conferenceEvent('Started')],
        log: ['1'],
      }),
    ),
    'Conference.removeEventListener': full(
      onConference(
        `conference.addEventListener(ConferenceEvents.Started, () => Logger.write(1));
         conference.removeEventListener(ConferenceEvents.Started)`,
        { events: [conferenceEvent('Started')] },
      ),
    ),
    'Conference.add': partial(
      'Read: `call`, `mode`, `direction`, `displayName`. There is room for 100 calls, and a call is in one conference. Participants are sent sound alone.',
      adds("Logger.write(conference.add({ call, mode: 'MIX', direction: 'RECEIVE' }).id())", 'receive', [endpointId]),
    ),
    'Conference.get': full(is(`conference.get('${endpointId}') === endpoint`, 'true')),
    'Conference.getList': full(is('conference.getList().length', '1')),
    'Conference.sendMediaTo': partial(
      'To calls, StreamingAgents and recorders. An agent or a recorder gets the mix, and one picture at a time: of who speaks loudest, or, of an agent, the chosen track.',
      onConference(`require(Modules.StreamingAgent); conference.sendMediaTo(${AGENT})`, {
        commands: [{ kind: 'create-streaming-agent' }, toAgent('send-media')],
      }),
    ),
    'Conference.stopMediaTo': full(
      onConference(`require(Modules.StreamingAgent); conference.stopMediaTo(${AGENT})`, {
        commands: [{ kind: 'create-streaming-agent' }, toAgent('stop-media')],
      }),
    ),
    'Conference.stop': full(
      onConference('conference.stop()', { commands: [{ kind: 'stop-conference', conferenceId }] }),
    ),
    'Endpoint.id': full(is('endpoint.id()', endpointId)),
    'Endpoint.getCall': full(is('endpoint.getCall() === call', 'true')),
    'Endpoint.getDirection': full(is('endpoint.getDirection()', 'SEND')),
    'Endpoint.getMode': full(is('endpoint.getMode()', 'MIX')),
    'Endpoint.manageEndpoint': TABLED,
    'Endpoint.setDisplayName': partial(
      'For the scenario alone: no client is told.',
      onEndpoint("endpoint.setDisplayName('B')", {
        commands: [{ kind: 'rename-endpoint', conferenceId, endpointId, displayName: 'B' }],
      }),
    ),
    'ConferenceDirection.SEND': full(adds('conference.add({ call, direction: ConferenceDirection.SEND })', 'send')),
    'ConferenceDirection.RECEIVE': full(
      adds('conference.add({ call, direction: ConferenceDirection.RECEIVE })', 'receive'),
    ),
    'ConferenceDirection.BOTH': full(
      adds(
        'Logger.write(conference.add({ call, direction: ConferenceDirection.BOTH }).getDirection() === ConferenceDirection.BOTH)',
        'both',
        ['true'],
      ),
    ),
    'ConferenceMode.MIX': full(
      adds(
        'Logger.write(conference.add({ call, mode: ConferenceMode.MIX }).getMode() === ConferenceMode.MIX)',
        'both',
        ['true'],
      ),
    ),
    'ConferenceMode.FORWARD': partial(
      'Sound is mixed as with `MIX`, with a warning: participants are not sent the pictures of others.',
      adds('conference.add({ call, mode: ConferenceMode.FORWARD })', 'both', [FORWARD_WARNING]),
    ),
  },
};

export const CONFERENCE_EVENTS: DocumentedGroup = {
  title: 'ConferenceEvents',
  names: {
    'ConferenceEvents.Started': full(heard('Started', '1', '1')),
    'ConferenceEvents.Stopped': full(heard('Stopped', 'conference.getList().length', '0')),
    ...ofEndpoint('EndpointAdded', 'EndpointUpdated', 'EndpointRemoved'),
    'ConferenceEvents.EndpointManaged': UNSENT,
    'ConferenceEvents.ConferenceError': partial(
      '`code` is always 100. A rule without `video_conference` is no error: its session has one call that comes in.',
      heard('Error', 'e.error, e.code, e.endpointId', `full,100,${endpointId}`, {
        as: 'ConferenceError',
        error: 'full',
        code: 100,
        endpointId,
      }),
    ),
  },
};
