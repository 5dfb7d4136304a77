"""What jobs do, by kind of service: the only place where clients, store and rules meet."""
