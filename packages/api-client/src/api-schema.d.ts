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
         * @description The token is the bearer of WHIP and of `/signal`.
         */
        post: operations["createUserSession"];
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description DESTINATION_NAME_TAKEN, DESTINATION_LIMIT */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "DESTINATION_NAME_TAKEN" | "DESTINATION_LIMIT";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
    changeDestination: {
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
    changeSecret: {
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
            /** @description API_KEY_MISSING, API_KEY_UNKNOWN */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** @enum {unknown} */
                        code: "API_KEY_MISSING" | "API_KEY_UNKNOWN";
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
}
