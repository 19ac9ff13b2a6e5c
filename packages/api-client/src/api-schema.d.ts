/** Types of `/api/v1`, made of /api/openapi.json by `node packages/api-client/generate.mjs`. Not edited by hand. */

export interface paths {
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys of the account, without what they open with */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key; it is shown this once
         * @description `read` looks; `calls` begins sessions and acts on those that run; `write` changes what is configured, and both of these; `admin` does everything.
         */
        post: operations["addApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key, at once */
        delete: operations["removeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Applications, by their ids */
        get: operations["listApplications"];
        put?: never;
        /** Add an application */
        post: operations["addApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One application */
        get: operations["getApplication"];
        put?: never;
        post?: never;
        /** Remove an application, with all that belongs to it */
        delete: operations["removeApplication"];
        options?: never;
        head?: never;
        /**
         * Rename an application
         * @description A new name is a new domain: its users log in as `user@<new name>.<account>`.
         */
        patch: operations["changeApplication"];
        trace?: never;
    };
    "/api/v1/applications/{application}/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Destinations */
        get: operations["listDestinations"];
        put?: never;
        /** Keep a destination */
        post: operations["addDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/destinations/{destination}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One destination */
        get: operations["getDestination"];
        put?: never;
        post?: never;
        /** Remove a destination */
        delete: operations["removeDestination"];
        options?: never;
        head?: never;
        /**
         * Change a destination
         * @description What is left out stays. A running stream goes on where it is.
         */
        patch: operations["changeDestination"];
        trace?: never;
    };
    "/api/v1/applications/{application}/destinations/{destination}/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a destination: it is dialled, and nothing is published */
        post: operations["probeDestination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/rule-order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the order in which rules are tried
         * @description All rules of the application are named, so that none that was added meanwhile changes its place unseen. `If-Match`: the `ETag` of the list of rules, where the order was made of their patterns.
         */
        put: operations["reorderRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All rules of an application, in the order in which they are tried */
        get: operations["listRules"];
        put?: never;
        /** Add a rule, behind all others */
        post: operations["addRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule */
        get: operations["getRule"];
        put?: never;
        post?: never;
        /** Remove a rule */
        delete: operations["removeRule"];
        options?: never;
        head?: never;
        /**
         * Change a rule, and which scenarios it runs
         * @description What is left out stays.
         */
        patch: operations["changeRule"];
        trace?: never;
    };
    "/api/v1/applications/{application}/rules/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which rule takes a number, and why the others do not; nothing is called
         * @description `failure`: what a caller would be told by the server itself; null where scenarios run, which decide. A rule without a scenario takes calls as any other: nobody answers them. Texts are compiled, not run.
         */
        post: operations["testRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names of secrets */
        get: operations["listSecrets"];
        put?: never;
        /** Keep a secret; its value never comes back */
        post: operations["addSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/secrets/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One secret, without its value */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        /** Remove a secret */
        delete: operations["removeSecret"];
        options?: never;
        head?: never;
        /**
         * Change a secret
         * @description What is left out stays. Sessions that run keep the value that they began with.
         */
        patch: operations["changeSecret"];
        trace?: never;
    };
    "/api/v1/applications/{application}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users of an application, by their ids
         * @description `name`: a part of it, in any case.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Add a user: who may call, and be called
         * @description The password never comes back. It is why an `Idempotency-Key` is not looked at: nothing of it is kept.
         */
        post: operations["addUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** Remove a user, with tokens, WHIP keys, sockets and the calls on them */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description What is left out stays. A new password, and `active: false`, end the tokens of the user; the latter ends sockets and calls, too. `oneTimeLogin` is switched on with a password, and off by a new password or name without it.
         */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/v1/applications/{application}/users/{user}/whip-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** WHIP keys of a user */
        get: operations["listWhipKeys"];
        put?: never;
        /**
         * Make a WHIP key; it is shown this once
         * @description An encoder sends it as `Authorization: Bearer …` to `/whip/…`. It opens nothing else, and does not expire.
         */
        post: operations["addWhipKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/applications/{application}/users/{user}/whip-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a WHIP key
         * @description A call that runs goes on.
         */
        delete: operations["removeWhipKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, the newest first
         * @description `before`: the `next` of the page before, which is null on the last page.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls that run and that are over, the newest first
         * @description `from` and `to` are instants (RFC 3339): those that began from the one on and before the other. Of `format=csv` and `format=ndjson`, or `Accept`, the answer is all of the list as a file, without `limit` and `cursor`. `number` is at either end.
         */
        get: operations["listCallRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-sessions/{session}/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a session published, the newest first
         * @description `from` and `to` are instants (RFC 3339): those that began from the one on and before the other. Of `format=csv` and `format=ndjson`, or `Accept`, the answer is all of the list as a file, without `limit` and `cursor`.
         */
        get: operations["listOutputsOfSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Running calls, with figures that are at most a second old */
        get: operations["listCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One running call */
        get: operations["getCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/destination-presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services that are known */
        get: operations["listDestinationPresets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens to calls and outputs, as it happens
         * @description Server-sent events, resumed by `Last-Event-ID`. `Accept: application/json` without `text/event-stream`: how everything stands, and the id to begin behind.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works with the account in the console */
        get: operations["listMembers"];
        put?: never;
        /**
         * Add a member
         * @description An `owner` may do everything, a `developer` everything but keys and members, a `viewer` only look.
         */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member, with their sessions */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Change a member
         * @description A new password ends the sessions of the member.
         */
        patch: operations["changeMember"];
        trace?: never;
    };
    "/api/v1/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What all sessions of the account published, the newest first
         * @description `from` and `to` are instants (RFC 3339): those that began from the one on and before the other. Of `format=csv` and `format=ndjson`, or `Accept`, the answer is all of the list as a file, without `limit` and `cursor`.
         */
        get: operations["listOutputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recordings */
        get: operations["listRecordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recordings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file, or the range of it that `Range` names, also while it is written */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        /** Remove a recording */
        delete: operations["removeRecording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scenario-types.d.ts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Types of the scenario API, for editors */
        get: operations["getScenarioTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Scenarios without their texts, by their ids
         * @description `application`: those of this application, and those that all share.
         */
        get: operations["listScenarios"];
        put?: never;
        /**
         * Add a scenario
         * @description Any text is saved. `warnings` say where one cannot be compiled; it is not run to find out.
         */
        post: operations["addScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scenarios/{scenario}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One scenario with its text */
        get: operations["getScenario"];
        put?: never;
        post?: never;
        /** Remove a scenario; rules run it no longer */
        delete: operations["removeScenario"];
        options?: never;
        head?: never;
        /**
         * Change a scenario; a new text is a new version
         * @description Calls that run go on with what they began with. Any text is saved. `warnings` say where one cannot be compiled; it is not run to find out.
         */
        patch: operations["changeScenario"];
        trace?: never;
    };
    "/api/v1/scenarios/{scenario}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the text of an older version the newest version
         * @description Any text is saved. `warnings` say where one cannot be compiled; it is not run to find out.
         */
        post: operations["rollBackScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scenarios/{scenario}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions that are kept, the newest first */
        get: operations["listScenarioVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scenarios/{scenario}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version with its text */
        get: operations["getScenarioVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and what they may do */
        get: operations["getSession"];
        put?: never;
        /**
         * Log in to the console
         * @description `login` is `name` or `name@account`. The session is a cookie; requests that change something carry `csrfToken` in `Callcast-CSRF-Token` as well.
         */
        post: operations["createSession"];
        /** Log out */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The logs of all sessions of the account, from now on
         * @description Text, or events where `Accept` names `text/event-stream`: resumed by `Last-Event-ID`. `after` is the number of the last line that is known.
         */
        get: operations["getAccountLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the own password, which ends all sessions of the member */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sessions that run and that are over, the newest first
         * @description `from` and `to` are instants (RFC 3339): those that began from the one on and before the other. Of `format=csv` and `format=ndjson`, or `Accept`, the answer is all of the list as a file, without `limit` and `cursor`. `number` is of one of its calls, at either end.
         */
        get: operations["listCallSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session with its calls, outputs and recordings */
        get: operations["getCallSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log of a session
         * @description Text, or events where `Accept` names `text/event-stream`: resumed by `Last-Event-ID`. `after` is the number of the last line that is known.
         */
        get: operations["getSessionLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/outputs/{output}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link that shows what an output sends */
        post: operations["createPreviewLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/test-cdn/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is published to the embedded test CDN now */
        get: operations["listTestCdnStreams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login and password of a user for an access token
         * @description The token is the bearer of WHIP and of `/signal`. With `withRefreshToken` there is another one for the time when it expires.
         */
        post: operations["createUserSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user-sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A refresh token for another pair of tokens
         * @description It is good once. When one comes a second time, somebody else has it: then all tokens of that login are worth nothing any more.
         */
        post: operations["refreshUserSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks of the account */
        get: operations["listWebhooks"];
        put?: never;
        /** Have events sent to a URL; the answer has the secret that signs them, once */
        post: operations["addWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Remove a webhook, with its deliveries */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook, or switch it on or off
         * @description What is left out stays. What waits is sent to the new URL, once it is on.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent, or is to be, the newest first */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery, with its body and every try */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries/{delivery}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send it again, with the same id */
        post: operations["resendDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret; the answer has it, once
         * @description For a day the old one signs beside it, so that nothing is refused until every receiver has the new one. `expireOld=true` ends all old ones at once: after a leak.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a webhook the event `webhook.test` */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        apiKeys: {
                            /** Format: date-time */
                            createdAt: string;
                            expiresAt: string | null;
                            id: number;
                            lastUsedAt: string | null;
                            name: string;
                            prefix: string;
                            scopes: string[];
                        }[];
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expiresInDays?: number;
                    name: string;
                    scopes: ("read" | "calls" | "write" | "admin")[];
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        expiresAt: string | null;
                        id: number;
                        lastUsedAt: string | null;
                        name: string;
                        prefix: string;
                        scopes: string[];
                    } & {
                        key: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_ID_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_ID_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_IN_USE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_IN_USE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listApplications: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applications: {
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                        }[];
                        nextCursor: string | null;
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addApplication: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any word of your own: the same request with the same key within a day is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description Done before: Location leads to what was made */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_RUNNING, APPLICATION_NAME_TAKEN, APPLICATION_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_RUNNING" | "APPLICATION_NAME_TAKEN" | "APPLICATION_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_REUSED */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_REUSED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED, IDEMPOTENCY_KEY_LIMIT */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED" | "IDEMPOTENCY_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeApplication: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeApplication: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_NAME_TAKEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_NAME_TAKEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description PRECONDITION_REQUIRED */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "PRECONDITION_REQUIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listDestinations: {
        parameters: {
            query?: {
                limit?: string;
                offset?: string;
            };
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        destinations: {
                            application: string | null;
                            backupServer: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            id: number;
                            key: {
                                hint: string;
                                /** @enum {boolean} */
                                set: true;
                            };
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                            policy: {
                                hold: "last-picture" | "slate" | null;
                                maxVideoBitrateKbps: number | null;
                                reconnect: false | number | null;
                            };
                            preset: string;
                            server: string;
                        }[];
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addDestination: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any word of your own: the same request with the same key within a day is done once */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    application?: string | null;
                    backupServer?: string | null;
                    key?: string;
                    name: string;
                    policy?: {
                        hold?: "last-picture" | "slate" | null;
                        maxVideoBitrateKbps?: number | null;
                        reconnect?: false | number | null;
                    };
                    preset: string;
                    server?: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: string | null;
                        backupServer: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        id: number;
                        key: {
                            hint: string;
                            /** @enum {boolean} */
                            set: true;
                        };
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        policy: {
                            hold: "last-picture" | "slate" | null;
                            maxVideoBitrateKbps: number | null;
                            reconnect: false | number | null;
                        };
                        preset: string;
                        server: string;
                    };
                };
            };
            /** @description Done before: Location leads to what was made */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, DESTINATION_PRESET_UNKNOWN, DEST_URL_INVALID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "DESTINATION_PRESET_UNKNOWN" | "DEST_URL_INVALID";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_RUNNING, DESTINATION_NAME_TAKEN, DESTINATION_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_RUNNING" | "DESTINATION_NAME_TAKEN" | "DESTINATION_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_REUSED */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_REUSED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED, IDEMPOTENCY_KEY_LIMIT */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED" | "IDEMPOTENCY_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getDestination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the destination */
                destination: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: string | null;
                        backupServer: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        id: number;
                        key: {
                            hint: string;
                            /** @enum {boolean} */
                            set: true;
                        };
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        policy: {
                            hold: "last-picture" | "slate" | null;
                            maxVideoBitrateKbps: number | null;
                            reconnect: false | number | null;
                        };
                        preset: string;
                        server: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, DESTINATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "DESTINATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeDestination: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the destination */
                destination: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, DESTINATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "DESTINATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeDestination: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the destination */
                destination: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    application?: string | null;
                    backupServer?: string | null;
                    key?: string;
                    name?: string;
                    policy?: {
                        hold?: "last-picture" | "slate" | null;
                        maxVideoBitrateKbps?: number | null;
                        reconnect?: false | number | null;
                    };
                    server?: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: string | null;
                        backupServer: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        id: number;
                        key: {
                            hint: string;
                            /** @enum {boolean} */
                            set: true;
                        };
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        policy: {
                            hold: "last-picture" | "slate" | null;
                            maxVideoBitrateKbps: number | null;
                            reconnect: false | number | null;
                        };
                        preset: string;
                        server: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, DEST_URL_INVALID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "DEST_URL_INVALID";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, DESTINATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "DESTINATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description DESTINATION_NAME_TAKEN, DEST_KEY_UNREADABLE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "DESTINATION_NAME_TAKEN" | "DEST_KEY_UNREADABLE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    probeDestination: {
        parameters: {
            query?: {
                force?: string;
            };
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the destination */
                destination: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backup: {
                            ok: boolean;
                            server: string;
                            stages: {
                                code?: string;
                                ms?: number;
                                reason?: string;
                                remedy?: string;
                                stage: string;
                                status: "ok" | "failed" | "skipped";
                            }[];
                        } | null;
                        ok: boolean;
                        primary: {
                            ok: boolean;
                            server: string;
                            stages: {
                                code?: string;
                                ms?: number;
                                reason?: string;
                                remedy?: string;
                                stage: string;
                                status: "ok" | "failed" | "skipped";
                            }[];
                        };
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, DESTINATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "DESTINATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description DESTINATION_IN_USE, DEST_KEY_UNREADABLE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "DESTINATION_IN_USE" | "DEST_KEY_UNREADABLE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED, PROBE_LIMIT */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED" | "PROBE_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    reorderRules: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ruleIds: number[];
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rules: {
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                            pattern: string;
                            patternExclude: string | null;
                            scenarioIds: number[];
                            videoConference: boolean;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RULE_ORDER_INCOMPLETE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RULE_ORDER_INCOMPLETE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rules: {
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                            pattern: string;
                            patternExclude: string | null;
                            scenarioIds: number[];
                            videoConference: boolean;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any word of your own: the same request with the same key within a day is done once */
                "idempotency-key"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    pattern: string;
                    patternExclude?: string | null;
                    scenarioIds?: number[];
                    videoConference?: boolean;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        pattern: string;
                        patternExclude: string | null;
                        scenarioIds: number[];
                        videoConference: boolean;
                    };
                };
            };
            /** @description Done before: Location leads to what was made */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, RULE_PATTERN_INVALID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "RULE_PATTERN_INVALID";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_RUNNING, RULE_NAME_TAKEN, RULE_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_RUNNING" | "RULE_NAME_TAKEN" | "RULE_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_REUSED */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_REUSED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED, IDEMPOTENCY_KEY_LIMIT */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED" | "IDEMPOTENCY_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the rule */
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        pattern: string;
                        patternExclude: string | null;
                        scenarioIds: number[];
                        videoConference: boolean;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, RULE_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "RULE_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeRule: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the rule */
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, RULE_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "RULE_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeRule: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the rule */
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    pattern?: string;
                    patternExclude?: string | null;
                    scenarioIds?: number[];
                    videoConference?: boolean;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        pattern: string;
                        patternExclude: string | null;
                        scenarioIds: number[];
                        videoConference: boolean;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, RULE_PATTERN_INVALID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "RULE_PATTERN_INVALID";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, RULE_UNKNOWN, SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "RULE_UNKNOWN" | "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RULE_NAME_TAKEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RULE_NAME_TAKEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description PRECONDITION_REQUIRED */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "PRECONDITION_REQUIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    testRules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    number: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        failure: {
                            afterSeconds: number;
                            /** @enum {unknown} */
                            code: "NO_RULE_MATCH" | "SCENARIO_NO_ANSWER" | "SCENARIO_THROW";
                            reason: string;
                        } | null;
                        ruleId: number | null;
                        rules: {
                            id: number;
                            name: string;
                            pattern: string;
                            patternExclude: string | null;
                            /** @enum {unknown} */
                            verdict: "taken" | "scenario-missing" | "behind" | "pattern" | "excluded";
                        }[];
                        scenarios: string[];
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                limit?: string;
                offset?: string;
            };
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secrets: {
                            /** Format: date-time */
                            createdAt: string;
                            description: string;
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                        }[];
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    name: string;
                    value: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SECRET_NAME_TAKEN, SECRET_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SECRET_NAME_TAKEN" | "SECRET_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the secret */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, SECRET_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "SECRET_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeSecret: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the secret */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, SECRET_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "SECRET_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeSecret: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the secret */
                secret: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    name?: string;
                    value?: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, SECRET_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "SECRET_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SECRET_NAME_TAKEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SECRET_NAME_TAKEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                active?: "true" | "false";
                cursor?: string;
                limit?: string;
                name?: string;
            };
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        nextCursor: string | null;
                        total: number;
                        users: {
                            active: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            customData: string;
                            displayName: string;
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                            oneTimeLogin: boolean;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    active?: boolean;
                    customData?: string;
                    displayName?: string;
                    name: string;
                    oneTimeLogin?: boolean;
                    password: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        active: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        customData: string;
                        displayName: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        oneTimeLogin: boolean;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description USER_NAME_TAKEN, USER_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "USER_NAME_TAKEN" | "USER_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        active: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        customData: string;
                        displayName: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        oneTimeLogin: boolean;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    active?: boolean;
                    customData?: string;
                    displayName?: string;
                    name?: string;
                    oneTimeLogin?: boolean;
                    password?: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        active: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        customData: string;
                        displayName: string;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        oneTimeLogin: boolean;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, ONE_TIME_LOGIN_PASSWORD */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "ONE_TIME_LOGIN_PASSWORD";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description USER_NAME_TAKEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "USER_NAME_TAKEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description PRECONDITION_REQUIRED */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "PRECONDITION_REQUIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listWhipKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        whipKeys: {
                            /** Format: date-time */
                            createdAt: string;
                            id: number;
                            lastUsedAt: string | null;
                            name: string;
                            prefix: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addWhipKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        id: number;
                        lastUsedAt: string | null;
                        name: string;
                        prefix: string;
                    } & {
                        key: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WHIP_KEY_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WHIP_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeWhipKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the application */
                application: string;
                /** @description Id of the key */
                key: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN, USER_UNKNOWN, WHIP_KEY_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN" | "USER_UNKNOWN" | "WHIP_KEY_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                before?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entries: {
                            action: string;
                            actor: {
                                id: string;
                                kind: string;
                                name: string;
                            };
                            address: string;
                            /** Format: date-time */
                            at: string;
                            id: number;
                            target: string;
                        }[];
                        next: number | null;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listCallRecords: {
        parameters: {
            query?: {
                application?: string;
                cursor?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                limit?: string;
                number?: string;
                session?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list, or all of it as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        callRecords: {
                            application: {
                                id: number;
                                name: string;
                            };
                            callId: string;
                            /** @enum {unknown} */
                            direction: "incoming" | "outgoing";
                            durationSeconds: number | null;
                            endReason: string | null;
                            id: number;
                            localNumber: string;
                            remoteNumber: string;
                            rule: string | null;
                            sessionId: number;
                            /** Format: date-time */
                            startedAt: string;
                            successful: boolean;
                            userId: number | null;
                        }[];
                        nextCursor: string | null;
                    };
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_EXPORTS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_EXPORTS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listOutputsOfSession: {
        parameters: {
            query?: {
                cursor?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                limit?: string;
                to?: string;
            };
            header?: never;
            path: {
                /** @description As in the list of sessions */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list, or all of it as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        nextCursor: string | null;
                        outputs: {
                            application: {
                                id: number;
                                name: string;
                            };
                            audio: {
                                channels: number;
                                codec: string;
                            } | null;
                            averageBitrateBps: number;
                            code: string | null;
                            destination: string | null;
                            droppedTags: number;
                            endedAt: string | null;
                            host: string | null;
                            id: number;
                            liveAt: string | null;
                            onAirSeconds: number;
                            outputId: string;
                            reason: string;
                            reconnects: number;
                            sessionId: number;
                            sourceLoss: number | null;
                            /** Format: date-time */
                            startedAt: string;
                            state: string;
                            video: {
                                codec: string;
                                height: number;
                                width: number;
                            } | null;
                        }[];
                    };
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_EXPORTS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_EXPORTS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                limit?: string;
                offset?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        calls: {
                            application: string;
                            audio: string | null;
                            callId: string;
                            durationSeconds: number;
                            from: string;
                            outputs: {
                                code: string | null;
                                degraded: {
                                    code: string;
                                    reason: string;
                                } | null;
                                health: string;
                                outputId: string;
                                reason: string;
                                reconnects: number;
                                sent: {
                                    audio: {
                                        bitrateBps: number;
                                        channels: number;
                                        codec: string;
                                    } | null;
                                    bitrateBps: number;
                                    deliveredBitrateBps: number;
                                    droppedTags: number;
                                    framesPerSecond: number;
                                    freezeMs: number;
                                    freezes: number;
                                    mediaBitrateBps: number;
                                    pictures: number;
                                    queuedBytes: number;
                                    queueDelayMs: number;
                                    sentBytes: number;
                                    video: {
                                        bitrateBps: number;
                                        codec: string;
                                        height: number;
                                        keyFrameIntervalMs: number;
                                        width: number;
                                    } | null;
                                } | null;
                                state: string;
                                uptimeSeconds: number;
                            }[];
                            received: {
                                avOffsetMs: number | null;
                                bitrateBps: number;
                                bytes: number;
                                framesPerSecond: number;
                                freezeMs: number;
                                freezes: number;
                                idrPictures: number;
                                jitterMs: number;
                                keyFrameIntervalMs: number;
                                keyFrameRequests: number;
                                nacksSent: number;
                                packets: number;
                                packetsLost: number;
                                packetsMissed: number;
                                pictures: number;
                                picturesHeld: number;
                                rttMs: number;
                                tracks: {
                                    bitrateBps: number;
                                    codec: string;
                                    jitterMs: number;
                                    kind: string;
                                    packets: number;
                                    packetsLost: number;
                                    rttMs: number;
                                }[];
                            } | null;
                            sentToCaller: {
                                boundBps: number | null;
                                bytes: number;
                                fractionLost: number;
                                keyFrameRequests: number;
                                notFound: number;
                                packets: number;
                                retransmissions: number;
                                rttMs: number;
                            } | null;
                            sessionId: number;
                            /** Format: date-time */
                            startedAt: string;
                            state: string;
                            to: string;
                            video: string | null;
                        }[];
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As in the list */
                callId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: string;
                        audio: string | null;
                        callId: string;
                        durationSeconds: number;
                        from: string;
                        outputs: {
                            code: string | null;
                            degraded: {
                                code: string;
                                reason: string;
                            } | null;
                            health: string;
                            outputId: string;
                            reason: string;
                            reconnects: number;
                            sent: {
                                audio: {
                                    bitrateBps: number;
                                    channels: number;
                                    codec: string;
                                } | null;
                                bitrateBps: number;
                                deliveredBitrateBps: number;
                                droppedTags: number;
                                framesPerSecond: number;
                                freezeMs: number;
                                freezes: number;
                                mediaBitrateBps: number;
                                pictures: number;
                                queuedBytes: number;
                                queueDelayMs: number;
                                sentBytes: number;
                                video: {
                                    bitrateBps: number;
                                    codec: string;
                                    height: number;
                                    keyFrameIntervalMs: number;
                                    width: number;
                                } | null;
                            } | null;
                            state: string;
                            uptimeSeconds: number;
                        }[];
                        received: {
                            avOffsetMs: number | null;
                            bitrateBps: number;
                            bytes: number;
                            framesPerSecond: number;
                            freezeMs: number;
                            freezes: number;
                            idrPictures: number;
                            jitterMs: number;
                            keyFrameIntervalMs: number;
                            keyFrameRequests: number;
                            nacksSent: number;
                            packets: number;
                            packetsLost: number;
                            packetsMissed: number;
                            pictures: number;
                            picturesHeld: number;
                            rttMs: number;
                            tracks: {
                                bitrateBps: number;
                                codec: string;
                                jitterMs: number;
                                kind: string;
                                packets: number;
                                packetsLost: number;
                                rttMs: number;
                            }[];
                        } | null;
                        sentToCaller: {
                            boundBps: number | null;
                            bytes: number;
                            fractionLost: number;
                            keyFrameRequests: number;
                            notFound: number;
                            packets: number;
                            retransmissions: number;
                            rttMs: number;
                        } | null;
                        sessionId: number;
                        /** Format: date-time */
                        startedAt: string;
                        state: string;
                        to: string;
                        video: string | null;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CALL_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CALL_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listDestinationPresets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        presets: {
                            backupServer: string | null;
                            help: {
                                en: string;
                                ru: string;
                            };
                            id: string;
                            keyPage: string | null;
                            maxVideoBitrateKbps: number | null;
                            name: string;
                            server: string | null;
                            serverTemplate: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: {
                after?: string;
                application?: string;
                logs?: string;
                types?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events that go on until the client leaves, or how everything stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lastEventId: string;
                        sessions: {
                            application: {
                                id: number;
                                name: string;
                            };
                            calls: {
                                callId: string;
                                connectedAt: string | null;
                                /** @enum {unknown} */
                                direction: "incoming" | "outgoing";
                                durationSeconds: number;
                                endedAt: string | null;
                                from: string;
                                reason: string | null;
                                sessionId: number;
                                /** Format: date-time */
                                startedAt: string;
                                /** @enum {unknown} */
                                state: "started" | "connected" | "ended";
                                to: string;
                            }[];
                            sessionId: number;
                            /** Format: date-time */
                            startedAt: string;
                            streams: {
                                audio: {
                                    channels: number;
                                    codec: string;
                                } | null;
                                averageBitrateBps: number;
                                bitrateBps: number;
                                code: string | null;
                                destination: string | null;
                                droppedTags: number;
                                endedAt: string | null;
                                host: string | null;
                                liveAt: string | null;
                                onAirSeconds: number;
                                outputId: string;
                                reason: string;
                                reconnects: number;
                                sessionId: number;
                                sourceLoss: number | null;
                                /** Format: date-time */
                                startedAt: string;
                                /** @enum {unknown} */
                                state: "connecting" | "live" | "degraded" | "reconnecting" | "failed" | "stopped";
                                video: {
                                    codec: string;
                                    height: number;
                                    width: number;
                                } | null;
                            }[];
                        }[];
                    };
                    "text/event-stream": string;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_STREAMS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_STREAMS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        members: {
                            /** Format: date-time */
                            createdAt: string;
                            displayName: string;
                            id: number;
                            lastLoginAt: string | null;
                            name: string;
                            role: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    displayName?: string;
                    name: string;
                    password: string;
                    /** @enum {unknown} */
                    role: "owner" | "developer" | "viewer";
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        displayName: string;
                        id: number;
                        lastLoginAt: string | null;
                        name: string;
                        role: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description MEMBER_NAME_TAKEN, MEMBER_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "MEMBER_NAME_TAKEN" | "MEMBER_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the member */
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description MEMBER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "MEMBER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description LAST_OWNER */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "LAST_OWNER";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the member */
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    displayName?: string;
                    password?: string;
                    /** @enum {unknown} */
                    role?: "owner" | "developer" | "viewer";
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        displayName: string;
                        id: number;
                        lastLoginAt: string | null;
                        name: string;
                        role: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description MEMBER_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "MEMBER_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description LAST_OWNER */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "LAST_OWNER";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listOutputs: {
        parameters: {
            query?: {
                application?: string;
                cursor?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                limit?: string;
                state?: "connecting" | "live" | "degraded" | "reconnecting" | "failed" | "stopped";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list, or all of it as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        nextCursor: string | null;
                        outputs: {
                            application: {
                                id: number;
                                name: string;
                            };
                            audio: {
                                channels: number;
                                codec: string;
                            } | null;
                            averageBitrateBps: number;
                            code: string | null;
                            destination: string | null;
                            droppedTags: number;
                            endedAt: string | null;
                            host: string | null;
                            id: number;
                            liveAt: string | null;
                            onAirSeconds: number;
                            outputId: string;
                            reason: string;
                            reconnects: number;
                            sessionId: number;
                            sourceLoss: number | null;
                            /** Format: date-time */
                            startedAt: string;
                            state: string;
                            video: {
                                codec: string;
                                height: number;
                                width: number;
                            } | null;
                        }[];
                    };
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_EXPORTS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_EXPORTS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listRecordings: {
        parameters: {
            query?: {
                limit?: string;
                offset?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        budgetBytes: number | null;
                        recordings: {
                            /** Format: date-time */
                            createdAt: string;
                            format: string;
                            isBeingWritten: boolean;
                            name: string;
                            output?: number;
                            publish?: number;
                            recorder?: number;
                            sessionId: number;
                            sizeBytes: number;
                            url: string;
                            /** Format: date-time */
                            writtenAt: string;
                        }[];
                        total: number;
                        usedBytes: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As in the list */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/mpeg": unknown;
                    "audio/ogg": unknown;
                    "video/mp4": unknown;
                    "video/x-flv": unknown;
                };
            };
            /** @description A range of the file */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/mpeg": unknown;
                    "audio/ogg": unknown;
                    "video/mp4": unknown;
                    "video/x-flv": unknown;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RECORDING_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RECORDING_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RECORDING_RANGE */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RECORDING_RANGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As in the list */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RECORDING_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RECORDING_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RECORDING_OPEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RECORDING_OPEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getScenarioTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description TypeScript declarations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listScenarios: {
        parameters: {
            query?: {
                application?: string;
                cursor?: string;
                limit?: string;
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        nextCursor: string | null;
                        scenarios: {
                            applicationId: number | null;
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            name: string;
                            version: number;
                        }[];
                        total: number;
                    };
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addScenario: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any word of your own: the same request with the same key within a day is done once */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    applicationId?: number | null;
                    name: string;
                    source: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: number | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        source: string;
                        version: number;
                        warnings: {
                            /** @enum {string} */
                            code: "SCENARIO_COMPILE";
                            column: number;
                            line: number;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description Done before: Location leads to what was made */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_RUNNING, SCENARIO_NAME_TAKEN, SCENARIO_COUNT_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_RUNNING" | "SCENARIO_NAME_TAKEN" | "SCENARIO_COUNT_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description IDEMPOTENCY_KEY_REUSED */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "IDEMPOTENCY_KEY_REUSED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED, IDEMPOTENCY_KEY_LIMIT */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED" | "IDEMPOTENCY_KEY_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the scenario */
                scenario: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: number | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        source: string;
                        version: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeScenario: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the scenario */
                scenario: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeScenario: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the scenario */
                scenario: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    source?: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: number | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        source: string;
                        version: number;
                        warnings: {
                            /** @enum {string} */
                            code: "SCENARIO_COMPILE";
                            column: number;
                            line: number;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_NAME_TAKEN */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_NAME_TAKEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description PRECONDITION_REQUIRED */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "PRECONDITION_REQUIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    rollBackScenario: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string;
            };
            path: {
                /** @description Id of the scenario */
                scenario: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applicationId: number | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        name: string;
                        source: string;
                        version: number;
                        warnings: {
                            /** @enum {string} */
                            code: "SCENARIO_COMPILE";
                            column: number;
                            line: number;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN, SCENARIO_VERSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN" | "SCENARIO_VERSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CHANGED_MEANWHILE */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CHANGED_MEANWHILE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description PRECONDITION_REQUIRED */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "PRECONDITION_REQUIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listScenarioVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the scenario */
                scenario: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        versions: {
                            /** Format: date-time */
                            createdAt: string;
                            number: number;
                            savedBy: string | null;
                            sha256: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getScenarioVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the scenario */
                scenario: string;
                /** @description Number of the version, from 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        createdAt: string;
                        number: number;
                        savedBy: string | null;
                        sha256: string;
                        source: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SCENARIO_UNKNOWN, SCENARIO_VERSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SCENARIO_UNKNOWN" | "SCENARIO_VERSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: {
                            id: number;
                            name: string;
                        };
                        csrfToken?: string;
                        id: string;
                        /** @enum {unknown} */
                        kind: "member" | "api-key";
                        name: string;
                        scopes: string[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    login: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        csrfToken: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description LOGIN_FAILED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "LOGIN_FAILED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cookie opens nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_NONE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_NONE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getAccountLog: {
        parameters: {
            query?: {
                after?: string;
                application?: string;
                follow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines of the log; with `follow` they go on until the session ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                    "text/plain": string;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_FOLLOWERS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_FOLLOWERS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Log in with the new one */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED, LOGIN_FAILED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED" | "LOGIN_FAILED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_NONE */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_NONE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listCallSessions: {
        parameters: {
            query?: {
                application?: string;
                cursor?: string;
                customData?: string;
                finishReason?: string;
                format?: "json" | "csv" | "ndjson";
                from?: string;
                limit?: string;
                number?: string;
                rule?: string;
                state?: "running" | "ended";
                to?: string;
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list, or all of it as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        nextCursor: string | null;
                        sessions: {
                            application: {
                                id: number;
                                name: string;
                            };
                            customData: string;
                            durationSeconds: number;
                            endedAt: string | null;
                            finishReason: string | null;
                            id: number;
                            initiatorAddress: string;
                            logUrl: string;
                            rule: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            /** @enum {unknown} */
                            state: "running" | "ended";
                            userId: number | null;
                        }[];
                    };
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description INVALID_REQUEST, CURSOR_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "CURSOR_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_EXPORTS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_EXPORTS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getCallSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As in the list */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: {
                            id: number;
                            name: string;
                        };
                        calls: {
                            callId: string;
                            /** @enum {unknown} */
                            direction: "incoming" | "outgoing";
                            durationSeconds: number | null;
                            endReason: string | null;
                            id: number;
                            localNumber: string;
                            remoteNumber: string;
                            /** Format: date-time */
                            startedAt: string;
                            successful: boolean;
                        }[];
                        customData: string;
                        durationSeconds: number;
                        endedAt: string | null;
                        finishReason: string | null;
                        id: number;
                        initiatorAddress: string;
                        logUrl: string;
                        outputs: {
                            application: {
                                id: number;
                                name: string;
                            };
                            audio: {
                                channels: number;
                                codec: string;
                            } | null;
                            averageBitrateBps: number;
                            code: string | null;
                            destination: string | null;
                            droppedTags: number;
                            endedAt: string | null;
                            host: string | null;
                            id: number;
                            liveAt: string | null;
                            onAirSeconds: number;
                            outputId: string;
                            reason: string;
                            reconnects: number;
                            sessionId: number;
                            sourceLoss: number | null;
                            /** Format: date-time */
                            startedAt: string;
                            state: string;
                            video: {
                                codec: string;
                                height: number;
                                width: number;
                            } | null;
                        }[];
                        recordings: {
                            /** Format: date-time */
                            createdAt: string;
                            format: string;
                            isBeingWritten: boolean;
                            name: string;
                            output?: number;
                            publish?: number;
                            recorder?: number;
                            sessionId: number;
                            sizeBytes: number;
                            url: string;
                            /** Format: date-time */
                            writtenAt: string;
                        }[];
                        rule: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** @enum {unknown} */
                        state: "running" | "ended";
                        userId: number | null;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getSessionLog: {
        parameters: {
            query?: {
                after?: string;
                follow?: string;
            };
            header?: never;
            path: {
                /** @description As in the call history */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines of the log; with `follow` they go on until the session ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                    "text/plain": string;
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description SESSION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "SESSION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TOO_MANY_FOLLOWERS */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TOO_MANY_FOLLOWERS";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    createPreviewLink: {
        parameters: {
            query?: {
                expiresInSeconds?: string;
            };
            header?: never;
            path: {
                /** @description As in the list of calls */
                output: string;
                /** @description As in the call history */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expiresAt: string;
                        flvUrl: string;
                        watchUrl: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description OUTPUT_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "OUTPUT_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listTestCdnStreams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        streams: {
                            flvPath: string;
                            name: string;
                            startedAt: string;
                            viewers: number;
                            watchPath: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description TEST_CDN_OFF */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "TEST_CDN_OFF";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    createUserSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    login: string;
                    password: string;
                    withRefreshToken?: boolean;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: date-time */
                        refreshExpiresAt?: string;
                        refreshToken?: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON, LOGIN_MALFORMED */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON" | "LOGIN_MALFORMED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description LOGIN_FAILED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "LOGIN_FAILED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description USER_INACTIVE */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "USER_INACTIVE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BUSY */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BUSY";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    refreshUserSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refreshToken: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: date-time */
                        refreshExpiresAt: string;
                        refreshToken: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description REFRESH_TOKEN_UNKNOWN, REFRESH_TOKEN_REUSED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "REFRESH_TOKEN_UNKNOWN" | "REFRESH_TOKEN_REUSED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description USER_INACTIVE */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "USER_INACTIVE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        webhooks: {
                            application: number | null;
                            /** Format: date-time */
                            createdAt: string;
                            description: string;
                            disabledReason: string | null;
                            droppedEvents: number;
                            enabled: boolean;
                            events: string[];
                            failingSince: string | null;
                            id: number;
                            /** Format: date-time */
                            modifiedAt: string;
                            oldSecretExpiresAt: string | null;
                            url: string;
                        }[];
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    addWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    application?: number | null;
                    description?: string;
                    events: ("call.started" | "call.connected" | "call.ended" | "stream.connecting" | "stream.live" | "stream.degraded" | "stream.recovered" | "stream.reconnecting" | "stream.failed" | "stream.stopped" | "scenario.error" | "session.ended")[];
                    url: string;
                };
            };
        };
        responses: {
            /** @description It is made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: number | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        disabledReason: string | null;
                        droppedEvents: number;
                        enabled: boolean;
                        events: string[];
                        failingSince: string | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        oldSecretExpiresAt: string | null;
                        secret: string;
                        url: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description APPLICATION_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "APPLICATION_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_URL_INVALID, WEBHOOK_URL_FORBIDDEN */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_URL_INVALID" | "WEBHOOK_URL_FORBIDDEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: number | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        disabledReason: string | null;
                        droppedEvents: number;
                        enabled: boolean;
                        events: string[];
                        failingSince: string | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        oldSecretExpiresAt: string | null;
                        url: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    enabled?: boolean;
                    events?: ("call.started" | "call.connected" | "call.ended" | "stream.connecting" | "stream.live" | "stream.degraded" | "stream.recovered" | "stream.reconnecting" | "stream.failed" | "stream.stopped" | "scenario.error" | "session.ended")[];
                    url?: string;
                };
            };
        };
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: number | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        disabledReason: string | null;
                        droppedEvents: number;
                        enabled: boolean;
                        events: string[];
                        failingSince: string | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        oldSecretExpiresAt: string | null;
                        url: string;
                    };
                };
            };
            /** @description INVALID_REQUEST, MALFORMED_JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST" | "MALFORMED_JSON";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description BODY_TOO_LARGE */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "BODY_TOO_LARGE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description CONTENT_TYPE */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "CONTENT_TYPE";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_URL_INVALID, WEBHOOK_URL_FORBIDDEN */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_URL_INVALID" | "WEBHOOK_URL_FORBIDDEN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: string;
                state?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveries: {
                            attempts: number;
                            /** Format: date-time */
                            createdAt: string;
                            finishedAt: string | null;
                            id: number;
                            messageId: string;
                            nextAttemptAt: string | null;
                            /** @enum {unknown} */
                            state: "pending" | "delivered" | "failed";
                            type: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts: number;
                        /** Format: date-time */
                        createdAt: string;
                        finishedAt: string | null;
                        id: number;
                        log: {
                            answer: string;
                            /** Format: date-time */
                            at: string;
                            code: string | null;
                            durationMs: number;
                            error: string | null;
                            status: number | null;
                        }[];
                        messageId: string;
                        nextAttemptAt: string | null;
                        payload: string;
                        /** @enum {unknown} */
                        state: "pending" | "delivered" | "failed";
                        type: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN, DELIVERY_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN" | "DELIVERY_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    resendDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveryId: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN, DELIVERY_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN" | "DELIVERY_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description DELIVERY_PENDING */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "DELIVERY_PENDING";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: {
                expireOld?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        application: number | null;
                        /** Format: date-time */
                        createdAt: string;
                        description: string;
                        disabledReason: string | null;
                        droppedEvents: number;
                        enabled: boolean;
                        events: string[];
                        failingSince: string | null;
                        id: number;
                        /** Format: date-time */
                        modifiedAt: string;
                        oldSecretExpiresAt: string | null;
                        secret: string;
                        url: string;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_SECRET_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_SECRET_LIMIT";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the webhook */
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As asked */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveryId: number;
                    };
                };
            };
            /** @description INVALID_REQUEST */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "INVALID_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN, SESSION_EXPIRED */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN" | "SESSION_EXPIRED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description ACCESS_DENIED, CROSS_SITE_REQUEST */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "ACCESS_DENIED" | "CROSS_SITE_REQUEST";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_UNKNOWN */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_UNKNOWN";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description WEBHOOK_QUEUE_FULL */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "WEBHOOK_QUEUE_FULL";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
            /** @description RATE_LIMITED */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "RATE_LIMITED";
                        detail: string;
                        requestId: string;
                        status: number;
                        title: string;
                        /** Format: uri-reference */
                        type: string;
                    };
                };
            };
        };
    };
}
