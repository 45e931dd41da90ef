/**
 * The messages of the signalling socket, version 1, as types. No code.
 * The prose is in orchestrator/web/README.md; the server's classes in orchestrator/web/signalling/messages.py.
 */

/** @typedef {"microphone" | "camera" | "screen"} Source */
/** @typedef {"invited" | "registered" | "id_pending" | "id_verified" | "waiting" | "admitted" | "speaking" | "reconnecting" | "left" | "removed"} ParticipantStatus */
/** @typedef {"good" | "fair" | "weak" | "lost" | "unknown"} LineQuality */
/** @typedef {"on" | "off" | "locked"} DeviceState  on: heard or seen; off: the device sends nothing; locked: the server lets it through to nobody */

/**
 * @typedef {Object} SessionPicture
 * @property {string} code
 * @property {string} title
 * @property {string} status  code of SessionStatus
 * @property {number} starts_at  Unix seconds
 * @property {number | null} started_at
 * @property {string | null} paused_reason
 * @property {number} planned_minutes
 */

/**
 * @typedef {Object} MyPicture
 * @property {string | null} participant  null: staff without a seat
 * @property {ParticipantStatus | null} status
 * @property {"none" | "requested" | "speaking"} floor
 * @property {number | null} place  in the waiting room (or, with floor "requested", among the requests), from 1
 * @property {Source[]} may_publish  what the server lets through now
 * @property {boolean} muted  by the operator or the chair
 * @property {boolean} confirms  minutes that are read back are of one's own turn
 * @property {MyTurn | null} turn  null: one belongs to the whole session, or has it to oneself
 */

/**
 * @typedef {Object} MyTurn
 * @property {number} number
 * @property {number} of  so many turns take part
 * @property {"planned" | "called" | "open" | "closed" | "skipped"} status
 * @property {number | null} place  among those to come; 1: next
 * @property {number | null} expected_at  Unix seconds, to the minute
 */

/**
 * @typedef {Object} Turn
 * @property {number} number
 * @property {"planned" | "called" | "open" | "closed" | "skipped"} status
 * @property {string | null} participant
 * @property {string} salutation
 * @property {string} name  empty where it is hidden from this viewer
 * @property {number} here  of its people, so many wait or are in the room
 * @property {number | null} expected_at
 * @property {number | null} opened_at
 * @property {number} planned_minutes
 * @property {boolean} read_back  its minutes are confirmed, or refused with a reason
 */

/**
 * @typedef {Object} RecordingPicture
 * @property {string} status  code of RecordingStatus
 * @property {number | null} last_byte_seconds  seconds since the last byte reached the disk
 * @property {number} writing  tracks being written
 * @property {number} expected  tracks that should be
 * @property {number | null} since_lost  Unix seconds since when nothing is written, while something should be
 * @property {boolean} disk_alarm  less free space than the alarm threshold
 */

/**
 * @typedef {Object} Person
 * @property {string} participant
 * @property {string} salutation  "ông", "bà" or ""
 * @property {string} name  empty where it is hidden from this viewer: show the role
 * @property {string} title
 * @property {string} agency
 * @property {string} role  code of SessionRole
 * @property {string} point  name of the reception point, or ""
 * @property {ParticipantStatus} status
 * @property {boolean} connected  media flows
 * @property {LineQuality} line
 * @property {DeviceState} camera
 * @property {DeviceState} microphone
 * @property {DeviceState} screen
 * @property {boolean} muted  by whoever admits; they alone see it, like the next
 * @property {boolean} screen_allowed
 * @property {string | null} problem  code of a device problem, as devices.js names it
 */

/**
 * @typedef {Object} WaitingPerson
 * @property {string} participant
 * @property {string} salutation
 * @property {string} name
 * @property {string} title
 * @property {string} agency
 * @property {string} role
 * @property {string} point
 * @property {ParticipantStatus} status
 * @property {number | null} since  Unix seconds
 * @property {"needed" | "verified" | "none"} identity
 * @property {LineQuality} line
 * @property {Object<string, unknown> | null} device_check
 * @property {boolean} connected
 */

/**
 * The whole picture this person may see. People who wait get `session`, `me` and `recording.status` only;
 * the lists are then empty.
 * @typedef {Object} Picture
 * @property {"state"} type
 * @property {SessionPicture} session
 * @property {MyPicture} me
 * @property {RecordingPicture} recording
 * @property {{participant: string | null, since: number | null}} floor
 * @property {{participant: string, since: number}[]} requests  in order
 * @property {Person[]} people
 * @property {WaitingPerson[]} waiting  who may admit sees it
 * @property {{at: number, label: string}[]} marks  who may set marks sees them
 * @property {{at: number, kind: string, description: string}[]} incidents  who may report sees them
 * @property {{code: string, ok: boolean}[]} required  what must be so before the session may start
 * @property {{turn: number, version: number, status: "shown" | "confirmed" | "refused" | "signed"} | null} minutes  to be read now; the page fetches their text
 * @property {{code: string, version: number, media_type: string, title: string} | null} document  shown to all; the page fetches it
 * @property {{at: number, acknowledged_at: number | null, acknowledged_by: string} | null} alarm  the last one to the police, to who may raise it
 * @property {{participants: string[], since: number | null} | null} private  a private talk goes on, not recorded
 * @property {number[]} to_sign  turns whose minutes wait for the chair
 * @property {Turn[]} queue  the citizens' turns; empty where one matter has the session to itself
 */

/**
 * @typedef {Object} Welcome
 * @property {"welcome"} type
 * @property {number} v
 * @property {{participant: string | null, name: string, role: string, capabilities: string[]}} you
 * @property {string} resume
 * @property {boolean} resumed  the server still knew this page
 * @property {number} generation  the last generation this seat used; 0 when none
 * @property {RTCIceServer[]} ice_servers
 * @property {number} server_time  Unix seconds
 * @property {number} heartbeat_seconds
 * @property {string} rules_version  of the house rules to acknowledge now
 */

/** @typedef {{type: "published", generation: number, sdp: string}} Published */
/** @typedef {{mid: string, participant: string, source: Source}} OfferedTrack */
/** @typedef {{type: "offer", generation: number, revision: number, sdp: string, tracks: OfferedTrack[]}} Offer */
/** @typedef {{type: "speaking", participant: string | null}} Speaking */
/** @typedef {{line: LineQuality, round_trip_ms: number | null, loss_percent: number}} Quality */
/** @typedef {{type: "quality", participants: Object<string, Quality>}} Qualities */
/** @typedef {{type: "layers", source: Source, names: string[]}} Layers */
/** @typedef {{type: "adapted", pictures: "full" | "smaller" | "paused"}} Adapted */
/** @typedef {{type: "rejoin", reason: string}} Rejoin */
/** @typedef {{type: "ended", status: string}} Ended */
/** @typedef {{type: "error", code: string, message: string}} ProtocolError */

/**
 * What the line does, every five seconds.
 * @typedef {Object} LineSummary
 * @property {number | null} round_trip_ms
 * @property {number} loss_up  0..1
 * @property {number} loss_down  0..1
 * @property {number} kbps_up
 * @property {number} kbps_down
 */

export {};
