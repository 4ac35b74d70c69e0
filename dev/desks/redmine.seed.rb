# What a Redmine for development has: accounts with API keys, and two projects. rails runner reads it.

Setting.rest_api_enabled = '1'
Setting.login_required = '1'
Setting.default_language = 'en'

manager = Role.find_by!(name: 'Manager')
trackers = Tracker.all
projects = { 'service-desk' => 'Service Desk', 'crossdesk' => 'Crossdesk' }.map do |identifier, name|
  Project.create!(identifier: identifier, name: name, is_public: false, trackers: trackers,
                  enabled_module_names: ['issue_tracking'])
end

User.find_by!(login: 'admin').update!(password: 'adminadmin', must_change_passwd: false)
people = { 'crossdesk' => 'Crossdesk Account', 'alex' => 'Alex Agent', 'robin' => 'Robin Agent',
           'guest' => 'Guest Account' }
people.each do |login, name|
  firstname, lastname = name.split
  user = User.new(firstname: firstname, lastname: lastname, mail: "#{login}@desk.example",
                  language: 'en', mail_notification: 'none')
  user.login = login
  user.password = user.password_confirmation = login * 2
  user.save!
  unless login == 'guest'
    projects.each { |project| Member.create!(project: project, principal: user, roles: [manager]) }
  end
  File.write("#{ENV.fetch('CROSSDESK_TOKENS')}/#{login}.token", user.api_key)
  File.write("#{ENV.fetch('CROSSDESK_TOKENS')}/#{login}.id", user.id.to_s)
end
