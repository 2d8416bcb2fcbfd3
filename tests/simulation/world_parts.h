#pragma once
// Private to the simulation: the world while it runs.

#include "support/temporary_folder.h"
#include "world.h"

namespace balcao::simulation {

class World {
public:
    explicit World(const WorldOptions& options);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    Report run();

private:
    // world.cpp
    void step();
    void pass(std::chrono::milliseconds time);
    void sync_all();
    void see_crashes();
    void note(const std::string& line);
    void violated(const std::string& what);
    [[nodiscard]] DeskHost& any_desk() { return *m_desks[m_random.below(static_cast<std::uint32_t>(m_desks.size()))]; }
    [[nodiscard]] DeskHost* any_desk_up();
    [[nodiscard]] bool one_in(std::uint32_t n) { return m_random.below(n) == 0; }
    void on_answer(const central::Request& request, const central::Response& response);

    // actions.cpp
    void act();
    void clerk_works();
    void time_passes();
    void line_changes();
    void clock_jumps();
    void desk_disk_fails();
    void desk_loses_power();
    void desk_starts();
    void desk_put_back();
    void central_suffers();
    void central_put_back();
    void late_request_arrives();
    void stick_travels();
    void operator_acts();
    void clone_sends();
    void start_desk(DeskHost& desk);
    void start_central();

    // checks.cpp
    void check_desk(DeskHost& desk);
    void check_desk_whole(DeskHost& desk);
    void check_shown();
    void come_to_rest();
    void heal();
    void support(DeskHost& desk);
    [[nodiscard]] bool at_rest();
    bool settle_down();
    void check_end();
    void check_case(const std::string& id, const Model::Case& one, DeskHost& desk);

    struct Stick {
        std::size_t desk = 0;
        int bundle = -1;   ///< file in memory
        int answer = -1;
    };
    struct CentralBackup {
        std::map<std::string, std::string> files;
        std::set<std::string> taken;
    };

    const WorldOptions m_options;
    test::TemporaryFolder m_folder;
    base::SeededRandom m_random;
    CentralHost m_central;
    Network m_network;
    Model m_model;
    std::vector<std::unique_ptr<DeskHost>> m_desks;
    std::vector<Stick> m_sticks;
    std::optional<CentralBackup> m_central_backup;
    std::map<std::string, std::map<std::string, std::string>> m_desk_backups;
    Report m_report;
    int m_people = 0;
    int m_step = 0;
};

}  // namespace balcao::simulation
