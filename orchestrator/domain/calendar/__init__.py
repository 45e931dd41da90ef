"""Vietnam's calendar as offices count with it: lunar dates, public holidays, working days."""
