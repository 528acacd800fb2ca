"""The stages of the flow: functions over core and ports (DESIGN §4)."""
