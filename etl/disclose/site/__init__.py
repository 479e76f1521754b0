def write_site(connection, folder, facts, release):
    pass
