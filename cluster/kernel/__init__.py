"""Words every part uses; standard library only."""
