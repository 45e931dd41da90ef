"""Evidence packages: recorder, depacketizing, timeline, manifest, recovery, playback. No SQL, no HTTP."""
