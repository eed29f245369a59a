"""Who is in a sealed compartment: its founding, its members and epochs, its recovery. All within `Cabinet.work`."""
